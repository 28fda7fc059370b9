#include "embedded/completion.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/translation.h"
#include "command/complete.h"
#include "command/verbs.h"
#include "terminal/output.h"

#include <stdlib.h>
#include <windows.h>

/* The shell passes the words in this variable, one per line: Windows PowerShell drops an empty argument and garbles
 * quotes. */
static const wchar_t words_variable[] = L"PYHOSTSVC_WORDS";

static void ReadVariable(TextList *words) {
    DWORD size = GetEnvironmentVariableW(words_variable, NULL, 0);
    wchar_t *value = MemoryNew(size + 1, sizeof *value);
    GetEnvironmentVariableW(words_variable, value, size);
    for (const wchar_t *p = value;; p++) {
        size_t length = wcscspn(p, L"\n");
        TextListAppendOwned(words, TextCopyLength(p, length));
        p += length;
        if (!*p) break;
    }
    free(value);
}

/* Prints ASCII, with \uXXXX for other characters and for backslashes: a shell may read a program's output in any
 * encoding. */
static void PrintCandidate(const wchar_t *candidate) {
    Text line = {0};
    for (const wchar_t *p = candidate; *p; p++) {
        bool plain = (*p >= L' ' && *p <= L'~' && *p != L'\\') || *p == L'\t';
        TextAppendFormat(&line, plain ? L"%lc" : L"\\u%04x", (unsigned)*p);
    }
    TextAppendCharacter(&line, L'\n');
    OutputDocument(line.data);
    TextFree(&line);
}

static void PrintCandidates(const TextList *rest) {
    TextList words = {0};
    TextList candidates;
    if (rest->count) {
        TextListAppendList(&words, rest);
    } else {
        ReadVariable(&words);
    }
    CompleteWords(&words, &candidates);
    for (size_t i = 0; i < candidates.count; i++) PrintCandidate(candidates.items[i]);
    TextListFree(&candidates);
    TextListFree(&words);
}

bool CommandCompletion(const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    (void)ret_exit;
    const wchar_t *shell = arguments->positional.items[0];
    bool script = TextEqualFold(shell, L"powershell");
    if (!script && !TextEqual(shell, L"words")) {
        ErrorSay(error, ERROR_CODE_USAGE, _(L"there is no completion for the shell '%ls'"), shell);
        return ErrorRemedy(error, _(L"Use powershell, or words in a script for another shell."));
    }
    if (script && arguments->rest.count) {
        ErrorSay(error, ERROR_CODE_USAGE, _(L"'%ls' takes no arguments after '--'"), shell);
        return ErrorRemedy(error, _(L"Omit '--' and everything after it."));
    }
    if (script) {
        wchar_t *text = FileFromUtf8(EmbeddedCompletion);
        OutputDocument(text);
        free(text);
    } else {
        PrintCandidates(&arguments->rest);
    }
    return true;
}
