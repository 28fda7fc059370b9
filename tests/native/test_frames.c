#include "unit.h"

#include "python/threads/frames.h"

/* The output of faulthandler in 3.14. */
static const wchar_t written[] = L"Windows fatal exception: code 0xe0505953\n"
                                 L"\n"
                                 L"Thread 0x00000200 (most recent call first):\n"
                                 L"  <no Python frame>\n"
                                 L"\n"
                                 L"Thread 0x00000158 [helper] (most recent call first):\n"
                                 L"  File \"C:\\Python\\Lib\\threading.py\", line 369 in wait\n"
                                 L"  File \"C:\\srv\\a.py\", line 6 in helper\n"
                                 L"  ...\n"
                                 L"\n"
                                 L"Current thread 0x00000130 (most recent call first):\n"
                                 L"  Garbage-collecting\n"
                                 L"  File \"C:\\Python\\Lib\\queue.py\", line 171 in get\n"
                                 L"  File \"C:\\srv\\a.py\", line 10 in <module>\n"
                                 L"\n"
                                 L"Current thread's C stack trace (most recent call first):\n"
                                 L"  <cannot get C stack on this system>\n";

static void test_threads_of_faulthandler(void **state) {
    (void)state;
    FramesList list;
    FramesParse(written, &list);
    assert_int_equal(list.count, 3);
    FramesMark(&list, 0x130, 0x158);
    assert_int_equal(list.count, 2);
    wchar_t *text = FramesText(&list);
    assert_text(text, L"crashed thread 0x00000158 (innermost call first):\n"
                      L"  File \"C:\\Python\\Lib\\threading.py\", line 369, in wait\n"
                      L"  File \"C:\\srv\\a.py\", line 6, in helper\n"
                      L"main thread 0x00000130 (innermost call first):\n"
                      L"  File \"C:\\Python\\Lib\\queue.py\", line 171, in get\n"
                      L"  File \"C:\\srv\\a.py\", line 10, in <module>");
    wchar_t *blocked = FramesBlocked(&list, L"c:\\python\\lib\\");
    assert_text(blocked, L"a.py, line 10, in <module>");
    free(blocked);
    free(text);
    FramesFree(&list);
}

static void test_crash_of_a_thread_that_python_does_not_know(void **state) {
    (void)state;
    FramesList list;
    FramesParse(L"Thread 0x00000130 (most recent call first):\n  File \"a.py\", line 1 in f\n", &list);
    FramesMark(&list, 0x130, 0x200);
    wchar_t *text = FramesText(&list);
    assert_text(text, L"crashed thread 0x00000200: no Python frames\n"
                      L"main thread 0x00000130 (innermost call first):\n"
                      L"  File \"a.py\", line 1, in f");
    free(text);
    FramesFree(&list);
}

static void assert_plain(const wchar_t *escaped, const wchar_t *plain) {
    wchar_t *text = FramesUnescape(escaped);
    if (plain) {
        assert_text(text, plain);
    } else {
        assert_null(text);
    }
    free(text);
}

static void test_characters_outside_of_ascii(void **state) {
    (void)state;
    assert_plain(L"C:\\\\u670d\\u52d9\\caf\\xe9\\U0001f600.py", L"C:\\\x670d\x52d9\\caf\xe9\U0001f600.py");
    assert_plain(L"C:\\srv\\a.py", NULL);
    assert_plain(L"C:\\users\\xylo\\Uncle\\u12", NULL);
    assert_plain(L"\\x41\\u0041\\U00000041\\uD800\\U00110000", NULL); /* faulthandler never writes these */
    assert_plain(L"", NULL);
    FramesList list;
    FramesParse(L"Thread 0x1 (most recent call first):\n  File \"a.py\", line 1 in caf\\xe9", &list);
    assert_text(list.threads[0].frames[0].function, L"caf\xe9");
    FramesFree(&list);
}

static void test_what_is_written_is_read_again(void **state) {
    (void)state;
    static const wchar_t text[] = L"main thread 'Main \"Thread\" (a)' (innermost call first):\n"
                                  L"  File \"C:\\a \"b\".py\", line 3, in f\n"
                                  L"    x = \"hread 0x1 call first):\"\n"
                                  L"  File \"<string>\", line 0, in g\n"
                                  L"thread \"it's\" (innermost call first):\n"
                                  L"thread 0x0000000a (innermost call first):\n"
                                  L"  File \"C:\\c.py\", line 4294967295";
    FramesList list;
    FramesParse(text, &list);
    assert_int_equal(list.count, 3);
    assert_true(list.threads[0].main);
    assert_text(list.threads[0].name, L"'Main \"Thread\" (a)'");
    assert_text(list.threads[0].frames[0].file, L"C:\\a \"b\".py");
    assert_text(list.threads[0].frames[0].source, L"x = \"hread 0x1 call first):\"");
    assert_text(list.threads[1].name, L"\"it's\"");
    assert_int_equal(list.threads[2].id, 10);
    wchar_t *again = FramesText(&list);
    assert_text(again, text);
    free(again);
    wchar_t *blocked = FramesBlocked(&list, L"C:\\Python\\");
    assert_text(blocked, L"a \"b\".py, line 3, in f: x = \"hread 0x1 call first):\"");
    free(blocked);
    FramesFree(&list);
}

static void test_what_is_cut_short(void **state) {
    (void)state;
    for (size_t length = 0; length < sizeof written / sizeof *written; length++) {
        wchar_t *part = TextCopyLength(written, length);
        FramesList list;
        FramesParse(part, &list);
        assert_true(list.count <= 3);
        FramesMark(&list, 0x130, 0x130);
        free(FramesText(&list));
        free(FramesBlocked(&list, L"C:\\Python\\"));
        FramesFree(&list);
        free(part);
    }
    FramesList list;
    FramesParse(L"no thread\r\n  File \"x\", line 1 in y\r\nThread  call first):\r\n  File \"\r\n", &list);
    assert_int_equal(list.count, 1);
    assert_null(FramesBlocked(&list, L""));
    FramesFree(&list);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_threads_of_faulthandler),
        cmocka_unit_test(test_crash_of_a_thread_that_python_does_not_know),
        cmocka_unit_test(test_characters_outside_of_ascii),
        cmocka_unit_test(test_what_is_written_is_read_again),
        cmocka_unit_test(test_what_is_cut_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
