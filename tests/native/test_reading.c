/* Reading a log: lines from either end, the position to begin at, and the parts of a line. */
#include "unit.h"

#include "base/text.h"
#include "log/reading/line.h"
#include "log/reading/lines.h"
#include "log/reading/match.h"
#include "log/reading/run_start.h"
#include "log/reading/seek.h"
#include "log/reading/time_spec.h"

#include <string.h>

/* A file in memory, which counts the bytes that are read. */
typedef struct Memory {
    const char *bytes;
    size_t size;
    size_t read;
} Memory;

static size_t ReadMemory(void *context, uint64_t offset, char *buffer, size_t size) {
    Memory *memory = context;
    if (offset >= memory->size) return 0;
    if (size > memory->size - offset) size = memory->size - (size_t)offset;
    memcpy(buffer, memory->bytes + offset, size);
    memory->read += size;
    return size;
}

static Span SpanOf(Memory *memory) {
    return (Span){ReadMemory, memory, memory->size};
}

static Memory MemoryOf(const char *text) {
    return (Memory){.bytes = text, .size = strlen(text)};
}

static Line LineOf(const char *text) {
    return (Line){text, strlen(text), 1};
}

static unsigned random_state = 1;

static unsigned Random(unsigned below) {
    random_state = random_state * 1103515245u + 12345u;
    return (random_state >> 8) % below;
}

static void assert_line(const Line *line, const char *bytes, size_t length, uint64_t offset) {
    assert_int_equal(line->offset, offset);
    assert_int_equal(line->length, length);
    assert_memory_equal(line->bytes, bytes + offset, length);
}

/* A file of random lines, some of which are longer than a block: the lines are the same from either end. */
static void check_lines(char *bytes, size_t size) {
    enum { MOST = 4096 };
    static size_t starts[MOST + 1];
    size_t count = 0;
    for (size_t i = 0; i < size; i++) {
        if ((i == 0 || bytes[i - 1] == '\n') && count < MOST) starts[count++] = i;
    }
    starts[count] = size;
    Memory memory = {.bytes = bytes, .size = size};
    Span span = SpanOf(&memory);
    Line line;
    Lines forwards = LinesOpen(&span, 0, size);
    for (size_t i = 0; i < count; i++) {
        assert_true(LinesNext(&forwards, &line));
        assert_line(&line, bytes, starts[i + 1] - starts[i], starts[i]);
    }
    assert_false(LinesNext(&forwards, &line));
    LinesClose(&forwards);
    Lines backwards = LinesOpen(&span, 0, size);
    for (size_t i = count; i > 0; i--) {
        assert_true(LinesPrevious(&backwards, &line));
        assert_line(&line, bytes, starts[i] - starts[i - 1], starts[i - 1]);
    }
    assert_false(LinesPrevious(&backwards, &line));
    LinesClose(&backwards);
}

static void test_lines_from_either_end(void **state) {
    (void)state;
    enum { MOST = 400 << 10 };
    char *bytes = malloc(MOST);
    for (unsigned round = 0; round < 200; round++) {
        size_t size = 0;
        unsigned longest = round % 10 == 0 ? 200 << 10 : round % 3 ? 300 : 3;
        for (unsigned left = Random(round % 10 == 0 ? 4 : 500); left; left--) {
            size_t length = Random(longest) + 1;
            if (size + length > MOST) break;
            memset(bytes + size, 'a' + (int)Random(26), length);
            size += length;
            if (left > 1 || Random(2)) bytes[size - 1] = '\n';
        }
        check_lines(bytes, size);
    }
    free(bytes);
}

static void test_a_line_that_is_too_long_is_several(void **state) {
    (void)state;
    size_t size = LINE_LIMIT + 10;
    char *bytes = malloc(size);
    memset(bytes, 'x', size);
    Memory memory = {.bytes = bytes, .size = size};
    Span span = SpanOf(&memory);
    Line line;
    Lines forwards = LinesOpen(&span, 0, size);
    assert_true(LinesNext(&forwards, &line));
    assert_int_equal(line.length, LINE_LIMIT);
    assert_true(LinesNext(&forwards, &line));
    assert_int_equal(line.length, 10);
    LinesClose(&forwards);
    Lines backwards = LinesOpen(&span, 0, size);
    assert_true(LinesPrevious(&backwards, &line));
    assert_int_equal(line.length, LINE_LIMIT);
    assert_true(LinesPrevious(&backwards, &line));
    assert_int_equal(line.length, 10);
    LinesClose(&backwards);
    free(bytes);
}

static void test_the_end_of_a_large_file_is_found_at_once(void **state) {
    (void)state;
    enum { SIZE = 32 << 20, LENGTH = 64 };
    char *bytes = malloc(SIZE);
    memset(bytes, '-', SIZE);
    for (size_t i = LENGTH - 1; i < SIZE; i += LENGTH) bytes[i] = '\n';
    Memory memory = {.bytes = bytes, .size = SIZE};
    Span span = SpanOf(&memory);
    uint64_t offset = 0;
    assert_int_equal(SeekLast(&span, 0, SIZE, 50, NULL, &offset), 50);
    assert_int_equal(offset, SIZE - 50 * LENGTH);
    assert_true(memory.read <= 128 << 10);
    free(bytes);
}

static void test_last_lines(void **state) {
    (void)state;
    Memory memory = MemoryOf("one\r\ntwo\n\nThree\nfour");
    Span span = SpanOf(&memory);
    uint64_t offset = 0;
    assert_int_equal(SeekLast(&span, 0, span.size, 2, NULL, &offset), 2);
    assert_int_equal(offset, 10);
    assert_int_equal(SeekLast(&span, 0, span.size, 9, NULL, &offset), 5);
    assert_int_equal(offset, 0);
    assert_int_equal(SeekLast(&span, 5, span.size, 9, NULL, &offset), 4);
    assert_int_equal(offset, 5);
    assert_int_equal(SeekLast(&span, 0, span.size, 0, NULL, &offset), 0);
    assert_int_equal(offset, span.size);
    Match match = MatchNew("t", NULL);
    assert_int_equal(SeekLast(&span, 0, span.size, 2, &match, &offset), 2);
    assert_int_equal(offset, 5);
    assert_int_equal(SeekLineEnd(&span, 0, span.size), 16);
    assert_int_equal(SeekLineEnd(&span, 0, 16), 16);
    assert_int_equal(SeekLineEnd(&span, 16, span.size), 16);
    MatchFree(&match);
}

static bool Matches(const char *text, const char *in) {
    Match match = MatchNew(text, NULL);
    Line line = LineOf(in);
    bool found = MatchLine(&match, &line);
    MatchFree(&match);
    return found;
}

/* Is `text` in the line? Compares byte by byte; a text without capitals matches in any case. */
static bool SlowlyMatches(const char *text, const Line *line) {
    size_t length = strlen(text);
    bool fold = true;
    for (size_t i = 0; i < length; i++) fold = fold && !(text[i] >= 'A' && text[i] <= 'Z');
    for (size_t at = 0; at + length <= LineLengthOfText(line); at++) {
        size_t same = 0;
        while (same < length) {
            char byte = line->bytes[at + same];
            if (fold && byte >= 'A' && byte <= 'Z') byte = (char)(byte - 'A' + 'a');
            if (byte != text[same]) break;
            same++;
        }
        if (same == length) return true;
    }
    return false;
}

/* The lines that match are the same from either end as those of a search line by line. */
static void check_matches(const char *text, const Span *span) {
    enum { MOST = 4096 };
    static uint64_t offsets[MOST];
    size_t count = 0;
    Match match = MatchNew(text, NULL);
    Line line;
    Lines slow = LinesOpen(span, 0, span->size);
    Lines forwards = LinesOpen(span, 0, span->size);
    while (LinesNext(&slow, &line)) {
        if (!SlowlyMatches(text, &line)) continue;
        size_t length = line.length;
        assert_true(count < MOST);
        offsets[count++] = line.offset;
        assert_true(MatchNext(&match, &forwards, &line));
        assert_int_equal(line.offset, offsets[count - 1]);
        assert_int_equal(line.length, length);
    }
    assert_false(MatchNext(&match, &forwards, &line));
    static LineRange ranges[MOST];
    assert_int_equal(SeekMatches(span, 0, span->size, MOST, &match, ranges), count);
    for (size_t i = 0; i < count; i++) assert_int_equal(ranges[i].from, offsets[count - 1 - i]);
    Lines backwards = LinesOpen(span, 0, span->size);
    while (count) {
        assert_true(MatchPrevious(&match, &backwards, &line));
        assert_int_equal(line.offset, offsets[--count]);
    }
    assert_false(MatchPrevious(&match, &backwards, &line));
    LinesClose(&slow);
    LinesClose(&forwards);
    LinesClose(&backwards);
    MatchFree(&match);
}

static void test_a_search_in_blocks_finds_the_same_lines(void **state) {
    (void)state;
    enum { MOST = 300 << 10 };
    static const char letters[] = "aabBcXx \n\r[{@`\xC3";
    static const char *const texts[] = {
        "",       "a",  "x",   "X",   "ab", "bB", "xx",   "ba@", "`[{c",      "aabbcxx",
        "aab b ", "\n", "a\n", "b\r", "{",  "[",  "@a`b", "cab", "no such 1", "\xC3\xC3 abc aabb"};
    char *bytes = malloc(MOST);
    for (unsigned round = 0; round < 60; round++) {
        size_t size = round % 10 ? Random(400) : MOST - Random(1000);
        unsigned variety = round % 3 ? sizeof letters - 1 : 8;
        bool rare = round % 10 == 0; /* few line breaks, so that lines are longer than a block */
        for (size_t i = 0; i < size; i++) {
            bytes[i] = letters[Random(variety)];
            if (rare && bytes[i] == '\n' && Random(2000)) bytes[i] = 'q';
        }
        for (size_t i = 0; i < size && !rare; i += 1 + Random(60)) bytes[i] = '\n';
        Memory memory = {.bytes = bytes, .size = size};
        Span span = SpanOf(&memory);
        for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) check_matches(texts[i], &span);
    }
    free(bytes);
}

static void test_match(void **state) {
    (void)state;
    assert_true(Matches("error", "an ERROR here\r\n"));
    assert_true(Matches("Error", "an Error here"));
    assert_false(Matches("Error", "an error here"));
    assert_false(Matches("error", "erro\n"));
    assert_true(Matches("", "\n"));
    assert_true(Matches("e\xCC", "h\xC3\xFF"
                                 "E\xCC\n"));
    assert_false(Matches("\n", "a\r\n"));
}

static void test_time_of_a_line(void **state) {
    (void)state;
    char time[LINE_TIME + 1] = "";
    Line host = LineOf("[pyhostsvc] 2026-11-24 19:24:51.123 Python 3.13.5 from C:\\x\r\n");
    Line stamped = LineOf("2026-11-24 19:24:51.124 hello\n");
    Line marked = {"\xEF\xBB\xBF"
                   "2026-11-24 19:24:51.125 hello\n",
                   33, 0};
    assert_true(LineTime(&host, time));
    assert_string_equal(time, "2026-11-24 19:24:51.123");
    assert_true(LineTime(&stamped, time));
    assert_string_equal(time, "2026-11-24 19:24:51.124");
    assert_true(LineTime(&marked, time));
    assert_string_equal(time, "2026-11-24 19:24:51.125");
    static const char *const without[] = {
        "hello\n",
        "2026-11-24 19:24:51,124 of the logging module's\n",
        "2026-11-24 19:24:51.1234\n",
        " 2026-11-24 19:24:51.123 \n",
        "2026-11-24",
        "[pyhostsvc] ",
        "",
    };
    for (size_t i = 0; i < sizeof without / sizeof *without; i++) {
        Line line = LineOf(without[i]);
        if (LineTime(&line, time)) fail_msg("'%s'", without[i]);
    }
}

static void test_beginning_of_a_run(void **state) {
    (void)state;
    size_t at = 9;
    Line start = LineOf("[pyhostsvc] 2026-11-24 19:24:51.123 service 'web' starts, process 12 (by hand)\r\n");
    Line torn = LineOf("half [pyhostsvc] [pyhostsvc] 2026-11-24 19:24:51.123 service 'web' starts, process 12\n");
    Line other = LineOf("[pyhostsvc] 2026-11-24 19:24:51.123 service 'web' stops\n");
    Line quoted = LineOf("[pyhostsvc] service 'web' starts, process 12\n");
    assert_true(LineStartsRun(&start, &at));
    assert_int_equal(at, 0);
    assert_true(LineStartsRun(&torn, &at));
    assert_int_equal(at, 17);
    assert_false(LineStartsRun(&other, &at));
    assert_false(LineStartsRun(&quoted, &at));
}

static void test_runs(void **state) {
    (void)state;
#define START "[pyhostsvc] 2026-11-24 19:24:51.123 service 'web' starts, process 12\r\n"
    Memory memory = MemoryOf("before\n" START "one\n" START "two\n");
    Span span = SpanOf(&memory);
    uint64_t second = 0;
    uint64_t first = 0;
    assert_true(SeekRun(&span, span.size, &second));
    assert_true(SeekRun(&span, second, &first));
    assert_int_equal(first, 7);
    assert_int_equal(second, 7 + strlen(START) + 4);
    assert_false(SeekRun(&span, first, &first));
}

/* Random logs, some of whose lines have a time. Compares the result with a search through all lines. */
static void test_since(void **state) {
    (void)state;
    enum { MOST = 1 << 20 };
    char *bytes = malloc(MOST + 400);
    for (unsigned round = 0; round < 60; round++) {
        size_t size = 0;
        uint64_t offset = 0;
        unsigned wanted = Random(100000);
        size_t expected = SIZE_MAX;
        unsigned every = round % 4 == 0 ? 5000 : round % 4 == 1 ? 1 : 30;
        for (unsigned second = 0; size < MOST && second < 100000; second += Random(20)) {
            if (Random(every) == 0) {
                unsigned day = second / 86400 + 1;
                if (expected == SIZE_MAX && second >= wanted) expected = size;
                size += (size_t)sprintf(bytes + size, "2026-11-%02u %02u:%02u:%02u.000 %u\n", day, second / 3600 % 24,
                                        second / 60 % 60, second % 60, second);
            } else {
                size_t length = Random(300);
                memset(bytes + size, 'x', length);
                size += length;
                bytes[size++] = '\n';
            }
        }
        char time[LINE_TIME + 1];
        (void)snprintf(time, sizeof time, "2026-11-%02u %02u:%02u:%02u.000", wanted / 86400 % 30 + 1,
                       wanted / 3600 % 24, wanted / 60 % 60, wanted % 60);
        Memory memory = {.bytes = bytes, .size = size};
        Span span = SpanOf(&memory);
        assert_int_equal(SeekTime(&span, &(SeekPart){.range = {0, span.size}}, round % 2 ? MOST : 0, time, &offset),
                         expected != SIZE_MAX);
        if (expected != SIZE_MAX) assert_int_equal(offset, expected);
        assert_true(memory.read <= 3 * size + (1 << 20));
    }
    free(bytes);
}

static void test_since_in_a_large_file(void **state) {
    (void)state;
    enum { COUNT = 500000, LENGTH = 30 };
    char *bytes = malloc((size_t)COUNT * LENGTH + 1);
    for (unsigned i = 0; i < COUNT; i++) {
        (void)sprintf(bytes + (size_t)i * LENGTH, "2026-11-%02u %02u:%02u:%02u.000 line\r\n", i / 86400 + 1,
                      i / 3600 % 24, i / 60 % 60, i % 60);
    }
    Memory memory = {.bytes = bytes, .size = (size_t)COUNT * LENGTH};
    Span span = SpanOf(&memory);
    uint64_t offset = 0;
    assert_true(SeekTime(&span, &(SeekPart){.range = {0, span.size}}, 0, "2026-11-03 04:05:06.000", &offset));
    assert_int_equal(offset, (uint64_t)LENGTH * (2 * 86400 + 4 * 3600 + 5 * 60 + 6));
    assert_true(memory.read <= 2 << 20);
    assert_false(SeekTime(&span, &(SeekPart){.range = {0, span.size}}, 0, "2026-12-03 04:05:06.000", &offset));
    free(bytes);
}

/* The times in one part of a file do not count in another one. */
static void test_since_in_a_part(void **state) {
    (void)state;
    static const char text[] =
        "2026-11-30 00:00:00.000 forged\n2026-11-24 10:00:00.000 a\n2026-11-01 00:00:00.000 forged\n"
        "2026-11-24 12:00:00.000 b\n2026-11-24 13:00:00.000 c\n";
    Memory memory = MemoryOf(text);
    Span span = SpanOf(&memory);
    uint64_t a = (uint64_t)(strstr(text, "2026-11-24 10") - text);
    uint64_t b = (uint64_t)(strstr(text, "2026-11-24 12") - text);
    uint64_t c = (uint64_t)(strstr(text, "2026-11-24 13") - text);
    uint64_t offset = 0;
    assert_true(SeekTime(&span, &(SeekPart){.range = {0, span.size}}, 0, "2026-11-24 12:00:00.000", &offset));
    assert_int_equal(offset, 0);
    assert_true(SeekTime(&span, &(SeekPart){.range = {a, span.size}}, 0, "2026-11-24 12:00:00.000", &offset));
    assert_int_equal(offset, b);
    assert_false(SeekTime(&span, &(SeekPart){.range = {a, b}}, 0, "2026-11-24 12:00:00.000", &offset));
    assert_true(SeekTime(&span, &(SeekPart){.range = {a, c}}, 0, "2026-11-24 11:00:00.000", &offset));
    assert_int_equal(offset, b);
    const SeekPart until_c = {.range = {0, c}, .latest = "2026-11-24 13:00:00.000"};
    assert_true(SeekTime(&span, &until_c, 0, "2026-11-24 11:00:00.000", &offset));
    assert_int_equal(offset, b);
    assert_false(SeekTime(&span, &(SeekPart){.range = {c, c}}, 0, "2026-11-24 11:00:00.000", &offset));
}

/* A range that is read as a whole shows all lines, whatever times the lines after them have. */
static void test_forged_times_hide_nothing_in_a_small_log(void **state) {
    (void)state;
    enum { MOST = 1 << 20 };
    char *bytes = malloc(MOST + 100);
    size_t size = (size_t)sprintf(bytes, "2026-11-24 10:00:00.000 early\n");
    size_t wanted = size;
    size += (size_t)sprintf(bytes + size, "2026-11-24 12:00:00.000 wanted\n");
    while (size < MOST) size += (size_t)sprintf(bytes + size, "[pyhostsvc] 2026-11-01 00:00:00.000 forged\n");
    Memory memory = {.bytes = bytes, .size = size};
    Span span = SpanOf(&memory);
    uint64_t offset = 0;
    assert_true(SeekTime(&span, &(SeekPart){.range = {0, span.size}}, MOST * 2, "2026-11-24 11:00:00.000", &offset));
    assert_int_equal(offset, wanted);
    free(bytes);
}

static void test_records_of_runs(void **state) {
    (void)state;
    TextList records = {0};
    RunStart start = {.time = "2026-11-24 19:24:51.123"};
    for (uint64_t i = 0; i < 2 * RUN_STARTS_KEPT; i++) {
        start.offset = i << 33;
        RunStartAdd(&records, &start);
    }
    assert_int_equal(records.count, RUN_STARTS_KEPT);
    RunStart read;
    assert_true(RunStartParse(records.items[0], &read));
    assert_string_equal(read.time, start.time);
    assert_int_equal(read.offset, (uint64_t)RUN_STARTS_KEPT << 33);
    TextListFree(&records);
    static const wchar_t *const wrong[] = {L"",
                                           L"2026-11-24 19:24:51.123",
                                           L"2026-11-24 19:24:51.123 ",
                                           L"2026-11-24 19:24:51.123 -1",
                                           L"2026-11-24 19:24:51.123 12x",
                                           L"2026-11-24 19:24:51.12\x4e2d 12",
                                           L"2026-11-24 19:24:51.12 12"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        if (RunStartParse(wrong[i], &read)) fail_msg("%ls", wrong[i]);
    }
}

static void test_recorded_run(void **state) {
    (void)state;
    Memory memory = MemoryOf("before\n" START "one\n" START);
    Span span = SpanOf(&memory);
    RunStart start = {"2026-11-24 19:24:51.123", 7};
    assert_true(RunStartIsIn(&start, &span));
    for (uint64_t offset = 0; offset < span.size + 9; offset++) {
        start.offset = offset;
        bool real = offset == 7 || offset == 7 + strlen(START) + 4;
        if (RunStartIsIn(&start, &span) != real) fail_msg("%d", (int)offset);
    }
    start = (RunStart){"2026-11-24 19:24:51.124", 7};
    assert_false(RunStartIsIn(&start, &span));
}

static void test_no_times(void **state) {
    (void)state;
    Memory memory = MemoryOf("one\ntwo\n");
    Span span = SpanOf(&memory);
    uint64_t offset = 0;
    assert_false(SeekTime(&span, &(SeekPart){.range = {0, span.size}}, 0, "2026-11-03 04:05:06.000", &offset));
}

static void test_lines_without_a_time(void **state) {
    (void)state;
    static const char text[] = "zero\n2026-11-24 19:24:51.123 x\none\ntwo\nthree\n2026-11-24 19:25:51.123 y\n";
    Memory memory = MemoryOf(text);
    Span span = SpanOf(&memory);
    uint64_t to = (uint64_t)(strstr(text, "2026-11-24 19:25") - text);
    uint64_t one = (uint64_t)(strstr(text, "one") - text);
    uint64_t offset = 0;
    assert_int_equal(SeekUntimed(&span, to, 50, NULL, &offset), 3);
    assert_int_equal(offset, one);
    assert_int_equal(SeekUntimed(&span, to, 2, NULL, &offset), 2);
    assert_int_equal(offset, one + 4);
    Match match = MatchNew("o", NULL);
    assert_int_equal(SeekUntimed(&span, to, 2, &match, &offset), 2);
    assert_int_equal(offset, one);
    MatchFree(&match);
    assert_int_equal(SeekUntimed(&span, 5, 50, NULL, &offset), 1);
    assert_int_equal(offset, 0);
    assert_int_equal(SeekUntimed(&span, span.size, 50, NULL, &offset), 0);
    assert_int_equal(offset, span.size);
}

static void check_kinds(const char *text, const char *kinds) {
    Memory memory = MemoryOf(text);
    Span span = SpanOf(&memory);
    Lines lines = LinesOpen(&span, 0, span.size);
    Line line;
    bool traceback = false;
    for (; *kinds; kinds++) {
        assert_true(LinesNext(&lines, &line));
        char kind = ".ht"[LineClassify(&traceback, &line)];
        if (kind != *kinds) fail_msg("%.*s is %c", (int)line.length, line.bytes, kind);
    }
    assert_false(LinesNext(&lines, &line));
    LinesClose(&lines);
}

static void test_tracebacks(void **state) {
    (void)state;
    check_kinds("up\n"
                "Traceback (most recent call last):\r\n"
                "  File \"x.py\", line 1, in <module>\r\n"
                "[pyhostsvc] 2026-11-24 19:24:51.123 stop requested\n"
                "    1 / 0\r\n"
                "ZeroDivisionError: division by zero\r\n"
                "\r\n"
                "During handling of the above exception, another exception occurred:\r\n"
                "\r\n"
                "Traceback (most recent call last):\r\n"
                "ValueError\r\n"
                "  indented\n",
                ".tthtt.t.tt.");
    check_kinds("2026-11-24 19:24:51.123 Traceback (most recent call last):\n"
                "2026-11-24 19:24:51.123   File \"x.py\", line 1, in <module>\n"
                "2026-11-24 19:24:51.123 KeyError: 1\n"
                "2026-11-24 19:24:51.123 up\n",
                "ttt.");
    check_kinds("  + Exception Group Traceback (most recent call last):\n"
                "  | ExceptionGroup: two (1 sub-exception)\n"
                "  +-+---------------- 1 ----------------\n"
                "    | ValueError: one\n"
                "    +------------------------------------\n"
                "up\n",
                "ttttt.");
    check_kinds("Windows fatal exception: access violation\n"
                "\n"
                "Current thread 0x00000024 (most recent call first):\n"
                "  File \"x.py\", line 1 in <module>\n",
                "tttt");
}

static void assert_when(const wchar_t *text, const wchar_t *now, const wchar_t *local) {
    Error error = {0};
    TimeSpec when = {0};
    if (!TimeSpecParse(text, now, &when, &error)) fail_msg("'%ls'", text);
    assert_false(when.ago);
    assert_text(when.local, local);
}

static void test_when(void **state) {
    (void)state;
    static const wchar_t now[] = L"2026-03-01 08:30:00.500";
    static const wchar_t new_year[] = L"2027-01-01 08:30:00.500";
    Error error = {0};
    TimeSpec when = {0};
    assert_when(L"2026-11-24", now, L"2026-11-24 00:00:00.000");
    assert_when(L"2026-11-24 19:00", now, L"2026-11-24 19:00:00.000");
    assert_when(L"2028-02-29T19:00:05", now, L"2028-02-29 19:00:05.000");
    assert_when(L"08:30", now, L"2026-03-01 08:30:00.000");
    assert_when(L"08:30:01", now, L"2026-02-28 08:30:01.000");
    assert_when(L"Today", now, L"2026-03-01 00:00:00.000");
    assert_when(L"yesterday", now, L"2026-02-28 00:00:00.000");
    assert_when(L"yesterday", new_year, L"2026-12-31 00:00:00.000");
    assert_true(TimeSpecParse(L"90s", now, &when, &error));
    assert_true(when.ago);
    assert_int_equal(when.milliseconds, 90 * 1000);
    assert_true(TimeSpecParse(L"2h", now, &when, &error));
    assert_int_equal(when.milliseconds, 2 * 3600 * 1000);
    assert_true(TimeSpecParse(L"3d", now, &when, &error));
    assert_int_equal(when.milliseconds, 3ull * 24 * 3600 * 1000);
}

static void test_no_when(void **state) {
    (void)state;
    static const wchar_t *const wrong[] = {L"",
                                           L"10",
                                           L"10x",
                                           L"10mm",
                                           L"-10m",
                                           L"m",
                                           L"24:00",
                                           L"1:00",
                                           L"2026-02-29",
                                           L"2026-13-01",
                                           L"19:60",
                                           L"2026-11-2",
                                           L"99999999s",
                                           L"2026-11-24 19",
                                           L"19:00 ",
                                           L"now",
                                           L"2026/11/24",
                                           L"2026-11-24 ",
                                           L"2026-11-24 19:00Z"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        Error error = {0};
        TimeSpec when = {.milliseconds = 7};
        if (TimeSpecParse(wrong[i], L"2026-03-01 08:30:00.500", &when, &error)) fail_msg("'%ls'", wrong[i]);
        assert_int_equal(when.milliseconds, 7);
        assert_true(*error.remedy);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines_from_either_end),
        cmocka_unit_test(test_a_line_that_is_too_long_is_several),
        cmocka_unit_test(test_the_end_of_a_large_file_is_found_at_once),
        cmocka_unit_test(test_last_lines),
        cmocka_unit_test(test_match),
        cmocka_unit_test(test_a_search_in_blocks_finds_the_same_lines),
        cmocka_unit_test(test_time_of_a_line),
        cmocka_unit_test(test_beginning_of_a_run),
        cmocka_unit_test(test_runs),
        cmocka_unit_test(test_since),
        cmocka_unit_test(test_since_in_a_large_file),
        cmocka_unit_test(test_since_in_a_part),
        cmocka_unit_test(test_forged_times_hide_nothing_in_a_small_log),
        cmocka_unit_test(test_records_of_runs),
        cmocka_unit_test(test_recorded_run),
        cmocka_unit_test(test_no_times),
        cmocka_unit_test(test_lines_without_a_time),
        cmocka_unit_test(test_tracebacks),
        cmocka_unit_test(test_when),
        cmocka_unit_test(test_no_when),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
