#include "python/stacks.h"

#include "base/file.h"
#include "base/path.h"
#include "base/text.h"
#include "log/log.h"
#include "python/gate.h"
#include "python/imports.h"

#include <stdlib.h>

/* An error of nobody's: neither Windows nor a compiler raises it, and faulthandler takes it for a fatal one. */
enum { DUMP_CODE = 0xE0505953 & 0x7FFFFFFF };

static PyObject *stacks_function;
static PVECTORED_EXCEPTION_HANDLER dump; /* faulthandler's; NULL where it was not found */
static volatile DWORD unlocked_thread;

static PVOID WINAPI Learn(ULONG first, PVECTORED_EXCEPTION_HANDLER handler) {
    dump = handler;
    return AddVectoredExceptionHandler(first, handler);
}

/* What faulthandler.enable() registers for exceptions is what dumps all stacks without the GIL. CPython 3.9 to 3.14
 * export nothing (3.11 and 3.12: _Py_DumpTracebackThreads) that does. So it is enabled and disabled again, with its
 * call looked at; it still works when it is called afterwards, whatever the script makes of faulthandler. */
void StacksPrepare(PyObject *learn, PyObject *stacks) {
    PVOID(WINAPI * replacement)(ULONG, PVECTORED_EXCEPTION_HANDLER) = Learn;
    PVOID(WINAPI * original)(ULONG, PVECTORED_EXCEPTION_HANDLER) = NULL;
    stacks_function = stacks;
    bool replaced = ImportReplace("AddVectoredExceptionHandler", &replacement, &original);
    PyObject *result = Python.PyObject_CallObject(learn, NULL);
    if (replaced) ImportReplace("AddVectoredExceptionHandler", &original, &replacement);
    if (result) Python.Py_DecRef(result);
    Python.PyErr_Clear();
}

typedef struct Answer {
    HANDLE done; /* the thread has finished, with or without an answer */
    wchar_t *text;
    wchar_t *blocked;
} Answer;

static wchar_t *CopyItem(PyObject *tuple, Py_ssize_t index) {
    PyObject *item = Python.PyTuple_GetItem(tuple, index);
    wchar_t *wide = item && item != Python._Py_NoneStruct ? Python.PyUnicode_AsWideCharString(item, NULL) : NULL;
    wchar_t *copy = wide ? TextCopy(wide) : NULL;
    Python.PyMem_Free(wide);
    return copy;
}

static DWORD WINAPI AskPython(void *parameter) {
    Answer *answer = parameter;
    int state = 0;
    if (GateEnter(&state)) {
        PyObject *result = Python.PyObject_CallObject(stacks_function, NULL);
        if (result) {
            answer->text = CopyItem(result, 0);
            answer->blocked = CopyItem(result, 1);
            Python.Py_DecRef(result);
        }
        Python.PyErr_Clear();
        GateLeave(state);
    }
    SetEvent(answer->done);
    return 0;
}

static DWORD WINAPI AskFaultHandler(void *parameter) {
    Answer *answer = parameter;
    EXCEPTION_RECORD record = {.ExceptionCode = (DWORD)DUMP_CODE | 0x80000000u};
    CONTEXT context = {0};
    EXCEPTION_POINTERS pointers = {&record, &context};
    unlocked_thread = GetCurrentThreadId();
    dump(&pointers);
    SetEvent(answer->done);
    return 0;
}

/* On a thread that can be spared; `answer` is static, for that may come when nobody waits any more. */
static bool Ask(LPTHREAD_START_ROUTINE how, Answer *answer, DWORD timeout_ms) {
    answer->done = CreateEventW(NULL, TRUE, FALSE, NULL);
    HANDLE thread = answer->done ? CreateThread(NULL, 0, how, answer, 0, NULL) : NULL;
    if (thread) CloseHandle(thread);
    return thread && WaitForSingleObject(answer->done, timeout_ms) == WAIT_OBJECT_0;
}

static uint64_t SizeOf(Log *log) {
    LARGE_INTEGER size = {0};
    HANDLE file = LogDuplicate(log);
    bool ok = file && GetFileSizeEx(file, &size);
    if (file) CloseHandle(file);
    return ok ? (uint64_t)size.QuadPart : 0;
}

/* What was appended to a file since it was that long. The caller frees. */
static wchar_t *ReadFrom(const wchar_t *path, uint64_t offset) {
    enum { LIMIT = 1 << 20 };
    DWORD share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
    HANDLE file = CreateFileW(path, GENERIC_READ, share, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE) return TextCopy(L"");
    char *bytes = calloc(LIMIT + 1, 1);
    LARGE_INTEGER at = {.QuadPart = (LONGLONG)offset};
    DWORD count = 0;
    wchar_t *text = NULL;
    if (bytes && SetFilePointerEx(file, at, NULL, FILE_BEGIN) && ReadFile(file, bytes, LIMIT, &count, NULL)) {
        text = FileFromUtf8(bytes);
    }
    free(bytes);
    CloseHandle(file);
    return text ? text : TextCopy(L"");
}

/* `  File "C:\srv\a.py", line 12 in main` -> a.py, line 12, in main. The caller frees; NULL: no such line. */
static wchar_t *FrameOf(const wchar_t *line, size_t length, bool *ret_library, const wchar_t *home) {
    static const wchar_t start[] = L"  File \"";
    const size_t start_length = sizeof start / sizeof *start - 1;
    if (length < start_length || wcsncmp(line, start, start_length) != 0) return NULL;
    wchar_t *path = TextCopyLength(line + start_length, length - start_length);
    wchar_t *quote = wcschr(path, L'"');
    wchar_t *frame = NULL;
    if (quote) {
        *quote = L'\0';
        unsigned number = 0;
        wchar_t function[128] = L"";
        if (swscanf(quote + 1, L", line %u in %127ls", &number, function) >= 1) {
            frame = TextPrint(L"%ls, line %u, in %ls", PathName(path), number, function);
        }
        wchar_t *library = PathJoin(home, L"Lib");
        size_t library_length = wcslen(library);
        *ret_library =
            *path == L'<' || (_wcsnicmp(path, library, library_length) == 0 && !wcsstr(path, L"site-packages"));
        free(library);
    }
    free(path);
    return frame;
}

/* The innermost frame of the worker's thread that is the script's own, in what faulthandler wrote. The caller frees. */
static wchar_t *FindBlocked(const wchar_t *text, const StacksTarget *target) {
    wchar_t *title = TextPrint(L"hread 0x%08lx", target->worker); /* "Thread …" or "Current thread …" */
    const wchar_t *line = wcsstr(text, title);
    wchar_t *found = NULL;
    free(title);
    line = line ? wcschr(line, L'\n') : NULL;
    while (line && wcsncmp(line + 1, L"  File", 6) == 0) {
        size_t length = wcscspn(++line, L"\r\n");
        bool library = false;
        wchar_t *frame = FrameOf(line, length, &library, target->home);
        line = wcschr(line, L'\n');
        if (!frame || (library && found)) {
            free(frame);
            continue;
        }
        free(found);
        found = frame;
        if (!library) break;
    }
    return found;
}

static wchar_t *WriteUnlocked(const StacksTarget *target) {
    static Answer answer;
    uint64_t before = SizeOf(target->log);
    LogNote(target->log, L"the interpreter does not answer; its threads, read without a lock (by faulthandler):");
    if (!dump || !Ask(AskFaultHandler, &answer, target->timeout_ms)) LogNote(target->log, L"that has failed, too");
    wchar_t *text = ReadFrom(target->log_path, before);
    wchar_t *blocked = FindBlocked(text, target);
    free(text);
    return blocked;
}

wchar_t *StacksWrite(const StacksTarget *target) {
    static Answer answer;
    if (!stacks_function) return NULL; /* it never got as far as Python */
    if (!Ask(AskPython, &answer, target->timeout_ms) || !answer.text) return WriteUnlocked(target);
    LogLines(target->log, answer.text);
    free(answer.text);
    return answer.blocked;
}

DWORD StacksUnlockedThread(void) {
    return unlocked_thread;
}
