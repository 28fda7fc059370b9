#include "python/threads/stacks.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/path.h"
#include "base/text.h"
#include "base/thread.h"
#include "python/api/bootstrap.h"
#include "python/api/gate.h"
#include "python/patch/fault_capture.h"
#include "python/patch/import_table.h"
#include "python/patch/patch_table.h"
#include "python/threads/frames.h"

#include "embedded/stacks.h"
#include "embedded/thread_stacks.h"

#include <stdlib.h>
#include <string.h>

static bool prepared; /* Python is initialised */
static const wchar_t *python_home;
static DWORD main_thread;

/* A thread that crashes because it reads without a lock continues after that. This must be the first handler: a
 * script's faulthandler would report the crash. */
static LONG WINAPI RecoverReader(EXCEPTION_POINTERS *exception) {
    DWORD code = GetLastError(); /* belongs to the code that raised the exception */
    bool recovered = FaultRecover(exception);
    SetLastError(code);
    return recovered ? EXCEPTION_CONTINUE_EXECUTION : EXCEPTION_CONTINUE_SEARCH;
}

/* CPython 3.9 to 3.14 exports no function that dumps all stacks without the GIL (3.11 and 3.12 do:
 * _Py_DumpTracebackThreads). faulthandler registers one when it is enabled, so it is enabled once and disabled again.
 */
static void FindDumpFunction(void) {
    bool has_slot = FaultPrepare();
    PatchInstall(PATCH_HOST);
    if (has_slot && Original._write) PatchInstall(PATCH_FIND_DUMP);
    PyObject *result = BootstrapCall("enable_faulthandler_once", NULL);
    PatchRemove(PATCH_FIND_DUMP);
    if (result) Python.Py_DecRef(result);
    Python.PyErr_Clear();
    AddVectoredExceptionHandler(1, RecoverReader);
}

bool StacksPrepare(const wchar_t *home) {
    main_thread = GetCurrentThreadId();
    python_home = home;
    if (!BootstrapAdd(EmbeddedProbes)) return false;
    BootstrapAddLater(&EmbeddedStacks);
    FindDumpFunction();
    prepared = true;
    return true;
}

void StacksFree(Stacks *stacks) {
    free(stacks->text);
    free(stacks->blocked);
    free(stacks->remedy);
    *stacks = (Stacks){0};
}

static wchar_t *CopyItem(PyObject *tuple, Py_ssize_t index) {
    PyObject *item = Python.PyTuple_GetItem(tuple, index);
    wchar_t *wide = item && item != Python._Py_NoneStruct ? Python.PyUnicode_AsWideCharString(item, NULL) : NULL;
    wchar_t *copy = wide ? TextCopy(wide) : NULL;
    Python.PyMem_Free(wide);
    return copy;
}

bool StacksOfOthers(Stacks *ret_stacks) {
    *ret_stacks = (Stacks){0};
    if (!prepared) return false;
    PyObject *arguments = Python.PyTuple_New(2);
    Python.PyTuple_SetItem(arguments, 0, Python.PyLong_FromLong((long)main_thread));
    Python.PyTuple_SetItem(arguments, 1, Python.PyLong_FromLong((long)GetCurrentThreadId()));
    PyObject *result = BootstrapCall("stacks", arguments);
    if (result) {
        *ret_stacks = (Stacks){CopyItem(result, 0), CopyItem(result, 1), CopyItem(result, 2)};
        Python.Py_DecRef(result);
    }
    Python.PyErr_Clear();
    return ret_stacks->text != NULL;
}

/* A request for the stacks, which any number of callers can share: at most one thread waits for the GIL. */
typedef struct Query {
    volatile LONG references;
    HANDLE done;
    StacksResult result;
    Stacks stacks;
} Query;

static SRWLOCK query_lock = SRWLOCK_INIT;
static Query *open_query; /* its thread is not attached yet */

static void QueryRelease(Query *query) {
    if (InterlockedDecrement(&query->references)) return;
    if (query->done) CloseHandle(query->done);
    StacksFree(&query->stacks);
    free(query);
}

static void QueryClose(Query *query) {
    AcquireSRWLockExclusive(&query_lock);
    if (open_query == query) open_query = NULL; /* a later caller needs newer stacks */
    ReleaseSRWLockExclusive(&query_lock);
}

static DWORD WINAPI QueryMain(void *parameter) {
    Query *query = parameter;
    int state = 0;
    bool entered = GateEnter(&state);
    QueryClose(query);
    query->result = STACKS_CLOSED;
    if (entered) {
        if (StacksOfOthers(&query->stacks)) query->result = STACKS_READ;
        GateLeave(state);
    }
    SetEvent(query->done);
    QueryRelease(query);
    return 0;
}

/* Returns a new query; NULL if its thread cannot be started. The caller holds the lock. */
static Query *QueryNew(void) {
    Query *query = MemoryNew(1, sizeof *query);
    query->references = 2; /* the thread's, and the caller's */
    query->done = CreateEventW(NULL, TRUE, FALSE, NULL);
    bool started = query->done && ThreadStart(QueryMain, query, 0);
    if (started) return query;
    query->references = 1;
    QueryRelease(query);
    return NULL;
}

StacksResult StacksAttached(DWORD timeout_ms, Stacks *ret_stacks) {
    if (!prepared) return STACKS_CLOSED; /* Python was not initialised */
    AcquireSRWLockExclusive(&query_lock);
    if (open_query) {
        InterlockedIncrement(&open_query->references);
    } else {
        open_query = QueryNew();
    }
    Query *query = open_query;
    ReleaseSRWLockExclusive(&query_lock);
    if (!query) return STACKS_CLOSED;
    StacksResult result = STACKS_HELD;
    if (WaitForSingleObject(query->done, timeout_ms) == WAIT_OBJECT_0) {
        result = query->result;
        const Stacks *stacks = &query->stacks; /* other callers may share it */
        if (result == STACKS_READ) {
            *ret_stacks = (Stacks){.text = TextCopy(stacks->text),
                                   .blocked = stacks->blocked ? TextCopy(stacks->blocked) : NULL,
                                   .remedy = stacks->remedy ? TextCopy(stacks->remedy) : NULL};
        }
    }
    QueryRelease(query);
    return result;
}

/* The file that the last source line was read from: successive frames are often in the same file. */
typedef struct SourceFile {
    const wchar_t *path; /* a frame's */
    wchar_t *text;
} SourceFile;

static wchar_t *ReadSource(const wchar_t *path) {
    wchar_t *text = NULL;
    Error ignored;
    return FileRead(path, &text, &ignored) ? text : NULL;
}

/* Returns a frame's source line; the caller frees it. NULL if it cannot be read. faulthandler may have escaped the
 * path: if only the unescaped path exists, the frame gets that one. */
static wchar_t *SourceLine(SourceFile *file, Frame *frame) {
    if (!file->path || !TextEqual(file->path, frame->file)) {
        free(file->text);
        file->text = ReadSource(frame->file);
        wchar_t *plain = file->text ? NULL : FramesUnescape(frame->file);
        if (plain) file->text = ReadSource(plain);
        if (file->text && plain) {
            free(frame->file);
            frame->file = plain;
        } else {
            free(plain);
        }
        file->path = frame->file;
    }
    const wchar_t *line = file->text;
    for (unsigned i = 1; line && i < frame->line; i++) {
        line = wcschr(line, L'\n');
        if (line) line++;
    }
    if (!line) return NULL;
    line += wcsspn(line, L" \t");
    size_t length = wcscspn(line, L"\r\n");
    while (length && (line[length - 1] == L' ' || line[length - 1] == L'\t')) length--;
    return TextCopyLength(line, length);
}

static void AddSources(FramesList *list) {
    SourceFile file = {0};
    for (size_t i = 0; i < list->count; i++) {
        for (size_t j = 0; j < list->threads[i].count; j++) {
            Frame *frame = &list->threads[i].frames[j];
            if (!frame->source) frame->source = SourceLine(&file, frame);
        }
    }
    free(file.text);
}

/* Reads all stacks on the calling thread. The text lies in the system's pages and not on the heap, which the thread
 * that crashed may have locked. NULL if there is no memory, or no way to read; free it with VirtualFree. */
static FaultText *Dump(void) {
    FaultText *text =
        FaultIsKnown() ? VirtualAlloc(NULL, sizeof *text, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE) : NULL;
    if (text) FaultDump(text);
    return text;
}

const char *StacksRaw(void) {
    /* ucrtbase allocates a thread's errno on the heap when the thread first uses it; a thread of Python has done so. */
    if (!Python.PyGILState_GetThisThreadState || !Python.PyGILState_GetThisThreadState()) return NULL;
    FaultText *text = Dump();
    if (!text) return NULL;
    const char *current =
        strstr(text->bytes, "Current thread 0x"); /* before it, faulthandler describes the exception */
    const char *other = strstr(text->bytes, "Thread 0x");
    return current && (!other || current < other) ? current : other;
}

bool StacksUnlocked(DWORD crashed, Stacks *ret_stacks) {
    FaultText *dump = Dump();
    FramesList list;
    if (!dump) return false;
    wchar_t *text = FileFromUtf8(dump->bytes);
    VirtualFree(dump, 0, MEM_RELEASE);
    FramesParse(text, &list);
    free(text);
    bool any = list.count != 0;
    if (any) {
        wchar_t *library = PathJoin(python_home, L"Lib\\");
        FramesMark(&list, main_thread, crashed);
        AddSources(&list);
        *ret_stacks = (Stacks){.text = FramesText(&list), .blocked = FramesBlocked(&list, library)};
        free(library);
    }
    FramesFree(&list);
    return any;
}

bool StacksIsReading(void) {
    return FaultIsReading();
}
