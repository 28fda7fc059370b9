/* quoting SEED: quotes random arguments with base/quote.h and checks that CommandLineToArgvW, the C runtimes of child
 * processes and base/quote.h itself parse the same arguments. Prints differences, and exits with 1 if there are any.
 * Run by tests/e2e/command/test_quoting.py. */
#include "base/file.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/path.h"
#include "base/quote.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#include <shellapi.h>

enum { CASES = 5000, CHILDREN = 30, LINES_OF_CHILDREN = 15, WORDS_LIMIT = 12, LENGTH_LIMIT = 12 };

static const wchar_t child_mark[] =
    L"PYHOSTSVC_QUOTING_CHILD"; /* an environment variable: a child prints its arguments */

/* xorshift64*, Vigna 2014: the same on every system. */
static uint64_t random_state;

static unsigned Random(unsigned limit) {
    random_state ^= random_state >> 12;
    random_state ^= random_state << 25;
    random_state ^= random_state >> 27;
    return (unsigned)((random_state * 0x2545F4914F6CDD1DULL) >> 33) % limit;
}

/* Characters with a meaning to a parser or to cmd.exe, and some that might have one; the important ones repeat. */
static const wchar_t *const pieces[] = {
    L"\\",     L"\\",     L"\\\\",   L"\"",   L"\"",     L"\"",     L" ",      L" ",
    L"\t",     L"a",      L"b",      L"%",    L"%PATH%", L"^",      L"&",      L"|",
    L"\n",     L"\v",     L"\r",     L"/",    L"-",      L"=",      L"'",      L";",
    L"$",      L"@",      L"~",      L"`",    L"\u00e4", L"\u00a0", L"\u2603", L"\xD83D\xDC0D",
    L"\xD83D", L"\xDC0D", L"\xFEFF", L"\x7F", L"\x01",
};

/* The caller frees the result. */
static wchar_t *RandomText(unsigned limit, const wchar_t *never) {
    Text text = {0};
    for (unsigned length = Random(limit + 1); length; length--) {
        const wchar_t *piece = pieces[Random(sizeof pieces / sizeof *pieces)];
        if (!wcspbrk(piece, never)) TextAppend(&text, piece);
    }
    return TextTake(&text);
}

static void RandomArguments(TextList *list) {
    wchar_t *program = RandomText(LENGTH_LIMIT, L"\"");
    size_t length = wcslen(program);
    /* A path contains no quote, and the path of a file does not end with a backslash, which Wine 8's C runtimes take
     * for an escape character. */
    while (length && program[length - 1] == L'\\') program[--length] = L'\0';
    *list = (TextList){0};
    TextListAppendOwned(list, program);
    for (unsigned count = Random(WORDS_LIMIT + 1); count; count--) {
        TextListAppendOwned(list, RandomText(LENGTH_LIMIT, L""));
    }
}

static wchar_t *LineOf(const TextList *arguments) {
    Text line = {0};
    QuoteProgram(&line, arguments->items[0]);
    for (size_t i = 1; i < arguments->count; i++) QuoteArgument(&line, arguments->items[i]);
    return TextTake(&line);
}

static void PrintText(const wchar_t *text) {
    putchar('<');
    for (; *text; text++) printf(*text >= L' ' && *text < 0x7F ? "%lc" : "\\u%04x", (unsigned)*text);
    putchar('>');
}

static void PrintList(const char *label, const TextList *list) {
    printf("  %s:", label);
    for (size_t i = 0; i < list->count; i++) {
        putchar(' ');
        PrintText(list->items[i]);
    }
    putchar('\n');
}

static bool Same(const TextList *a, const TextList *b) {
    bool same = a->count == b->count;
    for (size_t i = 0; same && i < a->count; i++) same = TextEqual(a->items[i], b->items[i]);
    return same;
}

static int failures;

/* Compares what `reader` has parsed from `line` with `expected`, and prints the first few differences. */
static void Expect(const char *reader, const wchar_t *line, const TextList *expected, const TextList *found) {
    if (Same(expected, found) || ++failures > 5) return;
    printf("%s reads ", reader);
    PrintText(line);
    printf(" otherwise:\n");
    PrintList("expected", expected);
    PrintList("found", found);
}

static void ReadByShell(const wchar_t *line, TextList *ret_arguments) {
    int count = 0;
    wchar_t **words = CommandLineToArgvW(line, &count);
    *ret_arguments = (TextList){0};
    for (int i = 0; i < count; i++) TextListAppend(ret_arguments, words[i]);
    LocalFree(words);
}

static void ReadByUs(const wchar_t *line, TextList *ret_arguments) {
    *ret_arguments = (TextList){0};
    QuoteSplit(line, ret_arguments);
}

static void CheckQuoted(void) {
    TextList arguments;
    TextList found;
    RandomArguments(&arguments);
    wchar_t *line = LineOf(&arguments);
    ReadByShell(line, &found);
    Expect("CommandLineToArgvW", line, &arguments, &found);
    TextListFree(&found);
    ReadByUs(line, &found);
    Expect("QuoteSplit", line, &arguments, &found);
    TextListFree(&found);
    TextListFree(&arguments);
    free(line);
}

/* Makes a line that was not quoted by base/quote.h. It has no two adjacent quotes, because the two parsers differ in
 * their meaning. */
static wchar_t *RandomLine(void) {
    wchar_t *rest = RandomText(4 * LENGTH_LIMIT, L"\n\v\r\x01");
    Text line = {0};
    TextAppend(&line, L"p ");
    for (const wchar_t *p = rest; *p; p++) {
        if (*p != L'"' || line.data[line.length - 1] != L'"') TextAppendCharacter(&line, *p);
    }
    free(rest);
    return TextTake(&line);
}

static void CheckLine(void) {
    TextList expected;
    TextList found;
    wchar_t *line = RandomLine();
    ReadByShell(line, &expected);
    ReadByUs(line, &found);
    Expect("QuoteSplit, unlike CommandLineToArgvW,", line, &expected, &found);
    TextListFree(&expected);
    TextListFree(&found);
    free(line);
}

/* Returns a child's standard output as text; the caller frees it. */
static wchar_t *RunChild(const wchar_t *program, const wchar_t *line) {
    SECURITY_ATTRIBUTES inherited = {sizeof inherited, NULL, TRUE};
    STARTUPINFOW startup = {.cb = sizeof startup, .dwFlags = STARTF_USESTDHANDLES};
    PROCESS_INFORMATION process;
    HANDLE reader = NULL;
    char *bytes = MemoryNew(1, 1);
    size_t size = 0;
    if (!CreatePipe(&reader, &startup.hStdOutput, &inherited, 0)) return FileFromUtf8("no pipe");
    startup.hStdError = startup.hStdOutput;
    wchar_t *copy = TextCopy(line); /* CreateProcessW may write into it */
    bool ok = CreateProcessW(program, copy, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &process) != 0;
    free(copy);
    CloseHandle(startup.hStdOutput);
    for (DWORD read = 1; ok && read; size += read) {
        bytes = MemoryResize(bytes, size + 4096 + 1, 1);
        if (!ReadFile(reader, bytes + size, 4096, &read, NULL)) read = 0;
    }
    CloseHandle(reader);
    if (ok) {
        CloseHandle(process.hThread);
        CloseHandle(process.hProcess);
    }
    bytes[size] = '\0';
    wchar_t *text = FileFromUtf8(bytes);
    free(bytes);
    return text;
}

/* The arguments that the C runtimes of a child have parsed from its command line. */
static void CheckChild(const wchar_t *program, const wchar_t *line, const TextList *expected) {
    wchar_t *text = RunChild(program, line);
    JsonObject object;
    Error error;
    if (!JsonParse(text, &object, &error)) {
        printf("a child said: %ls\n", text);
        failures++;
    } else {
        for (size_t i = 0; i < object.count; i++) {
            wchar_t *key = object.members[i].key;
            Expect(TextEqual(key, L"wmain") ? "the C runtime" : "ucrtbase.dll", line, expected,
                   &object.members[i].list);
        }
        if (!object.count) failures++;
        JsonFree(&object);
    }
    free(text);
}

static void CheckChildren(void) {
    wchar_t *program = NULL;
    Error error;
    if (!PathOfProgram(&program, &error)) abort();
    SetEnvironmentVariableW(child_mark, L"1");
    for (int i = 0; i < CHILDREN; i++) {
        TextList arguments;
        RandomArguments(&arguments);
        wchar_t *line = LineOf(&arguments);
        CheckChild(program, line, &arguments);
        free(line);
        TextListFree(&arguments);
    }
    for (int i = 0; i < LINES_OF_CHILDREN; i++) {
        TextList expected;
        wchar_t *line = RandomLine();
        ReadByUs(line, &expected);
        CheckChild(program, line, &expected);
        free(line);
        TextListFree(&expected);
    }
    free(program);
}

/* The arguments that ucrtbase.dll parses from this process's command line, if wmain has another runtime. */
static void ReadByUcrtbase(TextList *ret_arguments) {
    *ret_arguments = (TextList){0};
    HMODULE ucrtbase = LoadLibraryW(L"ucrtbase.dll");
    if (!ucrtbase) return;
    int (*configure)(int) = (int (*)(int))(void (*)(void))GetProcAddress(ucrtbase, "_configure_wide_argv");
    int *(*count)(void) = (int *(*)(void))(void (*)(void))GetProcAddress(ucrtbase, "__p___argc");
    wchar_t ***(*words)(void) = (wchar_t * **(*)(void))(void (*)(void))GetProcAddress(ucrtbase, "__p___wargv");
    enum { UNEXPANDED = 1 }; /* _crt_argv_unexpanded_arguments */
    if (!configure || !count || !words || configure(UNEXPANDED)) return;
    for (int i = 0; i < *count(); i++) TextListAppend(ret_arguments, (*words())[i]);
}

static void Child(int count, wchar_t **arguments) {
    TextList wmain_read = {0};
    TextList ucrtbase_read;
    Text json = {0};
    for (int i = 0; i < count; i++) TextListAppend(&wmain_read, arguments[i]);
    ReadByUcrtbase(&ucrtbase_read);
    JsonBegin(&json);
    JsonList(&json, L"wmain", &wmain_read, false);
    if (ucrtbase_read.count) JsonList(&json, L"ucrtbase", &ucrtbase_read, false);
    JsonEnd(&json);
    char *bytes = FileToUtf8(json.data);
    DWORD written = 0;
    WriteFile(GetStdHandle(STD_OUTPUT_HANDLE), bytes, (DWORD)strlen(bytes), &written, NULL);
    free(bytes);
}

#ifdef __MINGW32__
extern int _dowildcard;
int _dowildcard = 0; /* stops mingw's start-up code from expanding wildcards */
#endif

int wmain(int count, wchar_t **arguments);

int wmain(int count, wchar_t **arguments) {
    if (GetEnvironmentVariableW(child_mark, NULL, 0)) {
        Child(count, arguments);
        return 0;
    }
    random_state = count > 1 ? wcstoull(arguments[1], NULL, 10) | 1 : 1;
    for (int i = 0; i < CASES; i++) CheckQuoted();
    for (int i = 0; i < CASES; i++) CheckLine();
    CheckChildren();
    printf("%d of %d quoted lists, %d lines, %d children differ\n", failures, CASES, CASES,
           CHILDREN + LINES_OF_CHILDREN);
    return failures ? 1 : 0;
}
