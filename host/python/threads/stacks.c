#include "python/threads/stacks.h"

#include "base/crt.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/path.h"
#include "base/text.h"
#include "base/thread.h"
#include "python/api/gate.h"
#include "python/patch/import_table.h"
#include "python/threads/frames.h"

#include <stdlib.h>
#include <string.h>

enum {
    /* An error of nobody's: neither Windows nor a compiler raises it, and faulthandler takes it for a fatal one. */
    DUMP_CODE = 0xE0505953 & 0x7FFFFFFF,
    DUMP_SIZE = 1 << 20,
};

static PyObject *stacks_function;
static PVECTORED_EXCEPTION_HANDLER dump; /* faulthandler's; NULL where it was not found */
static const wchar_t *python_home;
static DWORD main_thread;
static DWORD reader = TLS_OUT_OF_INDEXES; /* of a thread that reads without a lock: its Dump */
static int (*write_original)(int, const void *, unsigned);

/* A thread that reads without a lock once it is told to, and what it has read, also where it never comes to its end:
 * whoever waits for it looks at what is there by then. From the system's pages, and not from a heap: that may be locked
 * by the thread that has crashed. */
typedef struct Dump {
    volatile LONG references; /* the thread's, and that of whoever waits */
    HANDLE go;
    HANDLE done;
    volatile LONG length;
    char text[DUMP_SIZE]; /* the last byte stays 0 */
} Dump;

static void DumpRelease(Dump *of) {
    if (InterlockedDecrement(&of->references)) return;
    if (of->go) CloseHandle(of->go);
    if (of->done) CloseHandle(of->done);
    VirtualFree(of, 0, MEM_RELEASE);
}

static void DumpAppend(Dump *of, const char *bytes, unsigned count) {
    LONG length = of->length; /* only its own thread changes it */
    unsigned room = (unsigned)(DUMP_SIZE - 1 - length);
    if (count > room) count = room;
    memcpy(of->text + length, bytes, count);
    InterlockedExchange(&of->length, length + (LONG)count);
}

/* What there is by now: its thread may go on writing. The caller frees. */
static wchar_t *DumpText(Dump *of) {
    size_t length = (size_t)InterlockedCompareExchange(&of->length, 0, 0);
    char *copy = MemoryNew(length + 1, 1);
    memcpy(copy, of->text, length);
    wchar_t *text = FileFromUtf8(copy);
    free(copy);
    return text;
}

/* CPython writes the words of a fatal error piece by piece, on the thread that has it. */
static struct {
    volatile LONG thread; /* the one that writes them; 0: none */
    size_t length;
    char words[512];
} fatal;

static void NoteFatalError(const char *bytes, unsigned count) {
    static const char start[] = "Fatal Python error: ";
    LONG own = (LONG)GetCurrentThreadId();
    if (count == sizeof start - 1 && memcmp(bytes, start, count) == 0) {
        InterlockedExchange(&fatal.thread, own);
        fatal.length = 0;
    } else if (fatal.thread != own) {
        return;
    }
    for (unsigned i = 0; i < count && fatal.length < sizeof fatal.words - 1; i++) {
        if (bytes[i] == '\n') {
            InterlockedExchange(&fatal.thread, 0);
            return;
        }
        fatal.words[fatal.length++] = bytes[i];
        fatal.words[fatal.length] = '\0';
    }
}

wchar_t *StacksFatalError(void) {
    return *fatal.words ? FileFromUtf8(fatal.words) : NULL;
}

/* In the place of the C runtime's, for Python: faulthandler may have been given a file of the script's, or a
 * descriptor that is another file by now. */
static int Write(int descriptor, const void *bytes, unsigned count) {
    Dump *of = TlsGetValue(reader);
    if (of) {
        DumpAppend(of, bytes, count);
        return (int)count;
    }
    if (descriptor == 2) NoteFatalError(bytes, count);
    return write_original(descriptor, bytes, count);
}

/* 3.14 looks for the name of each thread that it writes of, which takes memory from the heap. It does without where the
 * thread cannot be opened. */
static HANDLE(WINAPI *open_thread)(DWORD, BOOL, DWORD);

static HANDLE WINAPI OpenNoThread(DWORD access, BOOL inherit, DWORD id) {
    return TlsGetValue(reader) ? NULL : open_thread(access, inherit, id);
}

/* A thread that reads without a lock, and crashes by that, goes no further, whoever has the filter for what nothing
 * handles by then. First of all: a script's faulthandler would report it. */
static LONG WINAPI Park(EXCEPTION_POINTERS *exception) {
    bool error = exception->ExceptionRecord->ExceptionCode >> 30 == 3;
    DWORD code = GetLastError(); /* of whom the exception is */
    if (error && StacksIsReading()) Sleep(INFINITE);
    SetLastError(code);
    return EXCEPTION_CONTINUE_SEARCH;
}

static PVOID WINAPI Learn(ULONG first, PVECTORED_EXCEPTION_HANDLER handler) {
    dump = handler;
    return AddVectoredExceptionHandler(first, handler);
}

static DWORD WINAPI AskFaultHandler(void *parameter) {
    EXCEPTION_RECORD record = {.ExceptionCode = (DWORD)DUMP_CODE | 0x80000000u};
    CONTEXT context = {0};
    EXCEPTION_POINTERS pointers = {&record, &context};
    Dump *of = parameter;
    Error ignored;
    const Crt *crt = CrtGet(&ignored);
    if (crt) *crt->_errno() = 0; /* of which ucrtbase makes one for a thread when that asks for it first, on the heap */
    TlsSetValue(reader, of);     /* which may take memory, too */
    WaitForSingleObject(of->go, INFINITE);
    dump(&pointers);
    TlsSetValue(reader, NULL);
    SetEvent(of->done);
    DumpRelease(of);
    return 0;
}

static Dump *DumpNew(void) {
    Dump *of = VirtualAlloc(NULL, sizeof *of, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!of) return NULL;
    of->references = 2; /* the thread's, and that of whoever takes it */
    of->go = CreateEventW(NULL, TRUE, FALSE, NULL);
    of->done = CreateEventW(NULL, TRUE, FALSE, NULL);
    bool started = of->go && of->done && ThreadStart(AskFaultHandler, of, 0);
    if (started) return of;
    of->references = 1;
    DumpRelease(of);
    return NULL;
}

/* It is there before it is needed: a thread that crashes while it loads a module, or with the heap locked, keeps every
 * new one from starting. */
static Dump *volatile standby;

static Dump *TakeStandby(void) {
    Dump *of = InterlockedExchangePointer((void *volatile *)&standby, NULL);
    return of ? of : DumpNew();
}

static void LeaveStandby(void) {
    static SRWLOCK lock = SRWLOCK_INIT;
    AcquireSRWLockExclusive(&lock);
    if (!standby) standby = DumpNew();
    ReleaseSRWLockExclusive(&lock);
}

/* What faulthandler.enable() registers for exceptions is what dumps all stacks without the GIL. CPython 3.9 to 3.14
 * export nothing (3.11 and 3.12: _Py_DumpTracebackThreads) that does. So it is enabled and disabled again, with its
 * call looked at; it still works when it is called afterwards, whatever the script makes of faulthandler. */
void StacksPrepare(PyObject *learn, PyObject *stacks, const wchar_t *home) {
    PVOID(WINAPI * replacement)(ULONG, PVECTORED_EXCEPTION_HANDLER) = Learn;
    PVOID(WINAPI * original)(ULONG, PVECTORED_EXCEPTION_HANDLER) = NULL;
    int (*write)(int, const void *, unsigned) = Write;
    HANDLE(WINAPI * open)(DWORD, BOOL, DWORD) = OpenNoThread;
    main_thread = GetCurrentThreadId();
    python_home = home;
    reader = TlsAlloc();
    bool captured = reader != TLS_OUT_OF_INDEXES && ImportTableReplace("_write", &write, &write_original);
    if (captured) ImportTableReplace("OpenThread", &open, &open_thread);
    bool replaced = captured && ImportTableReplace("AddVectoredExceptionHandler", &replacement, &original);
    PyObject *result = Python.PyObject_CallObject(learn, NULL);
    if (replaced) ImportTableReplace("AddVectoredExceptionHandler", &original, &replacement);
    if (result) Python.Py_DecRef(result);
    Python.PyErr_Clear();
    AddVectoredExceptionHandler(1, Park);
    if (dump) LeaveStandby();
    stacks_function = stacks;
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
    PyObject *arguments = stacks_function ? Python.PyTuple_New(2) : NULL;
    if (!arguments) return false;
    Python.PyTuple_SetItem(arguments, 0, Python.PyLong_FromLong((long)main_thread));
    Python.PyTuple_SetItem(arguments, 1, Python.PyLong_FromLong((long)GetCurrentThreadId()));
    PyObject *result = Python.PyObject_CallObject(stacks_function, arguments);
    Python.Py_DecRef(arguments);
    if (result) {
        *ret_stacks = (Stacks){CopyItem(result, 0), CopyItem(result, 1), CopyItem(result, 2)};
        Python.Py_DecRef(result);
    }
    Python.PyErr_Clear();
    return ret_stacks->text != NULL;
}

/* A question to the interpreter, and everybody who waits for its answer: while the GIL cannot be had, no second thread
 * waits for it. */
typedef struct Question {
    volatile LONG references;
    HANDLE done;
    StacksResult result;
    Stacks stacks;
} Question;

static SRWLOCK questions = SRWLOCK_INIT;
static Question *open_question; /* its thread is not attached yet */

static void QuestionRelease(Question *question) {
    if (InterlockedDecrement(&question->references)) return;
    if (question->done) CloseHandle(question->done);
    StacksFree(&question->stacks);
    free(question);
}

static void QuestionClose(Question *question) {
    AcquireSRWLockExclusive(&questions);
    if (open_question == question) open_question = NULL; /* whoever comes now wants to know how it is now */
    ReleaseSRWLockExclusive(&questions);
}

static DWORD WINAPI AskPython(void *parameter) {
    Question *question = parameter;
    int state = 0;
    bool entered = GateEnter(&state);
    QuestionClose(question);
    question->result = STACKS_CLOSED;
    if (entered) {
        if (StacksOfOthers(&question->stacks)) question->result = STACKS_READ;
        GateLeave(state);
    }
    SetEvent(question->done);
    QuestionRelease(question);
    return 0;
}

/* With the lock. A new one, or NULL. */
static Question *QuestionNew(void) {
    Question *question = MemoryNew(1, sizeof *question);
    question->references = 2; /* the thread's, and the caller's */
    question->done = CreateEventW(NULL, TRUE, FALSE, NULL);
    bool started = question->done && ThreadStart(AskPython, question, 0);
    if (started) return question;
    question->references = 1;
    QuestionRelease(question);
    return NULL;
}

StacksResult StacksAttached(DWORD timeout_ms, Stacks *ret_stacks) {
    if (!stacks_function) return STACKS_CLOSED; /* it never got as far as Python */
    AcquireSRWLockExclusive(&questions);
    if (open_question) {
        InterlockedIncrement(&open_question->references);
    } else {
        open_question = QuestionNew();
    }
    Question *question = open_question;
    ReleaseSRWLockExclusive(&questions);
    if (!question) return STACKS_CLOSED;
    StacksResult result = STACKS_HELD;
    if (WaitForSingleObject(question->done, timeout_ms) == WAIT_OBJECT_0) {
        result = question->result;
        const Stacks *stacks = &question->stacks; /* somebody else may have asked the same */
        if (result == STACKS_READ) {
            *ret_stacks = (Stacks){.text = TextCopy(stacks->text),
                                   .blocked = stacks->blocked ? TextCopy(stacks->blocked) : NULL,
                                   .remedy = stacks->remedy ? TextCopy(stacks->remedy) : NULL};
        }
    }
    QuestionRelease(question);
    return result;
}

/* The file that a source line was read from last: frames that follow on one another are often of one file. */
typedef struct SourceFile {
    const wchar_t *path; /* a frame's */
    wchar_t *text;
} SourceFile;

static wchar_t *LogFile(const wchar_t *path) {
    wchar_t *text = NULL;
    Error ignored;
    return FileRead(path, &text, &ignored) ? text : NULL;
}

/* Its path may be one that faulthandler has escaped: it is told from others by the file that is there. */
static wchar_t *SourceLine(SourceFile *file, Frame *frame) {
    if (!file->path || !TextEqual(file->path, frame->file)) {
        free(file->text);
        file->text = LogFile(frame->file);
        wchar_t *plain = file->text ? NULL : FramesUnescape(frame->file);
        if (plain) file->text = LogFile(plain);
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

const char *StacksRaw(DWORD timeout_ms) {
    Dump *of = dump ? TakeStandby() : NULL;
    if (!of) return NULL;
    SetEvent(of->go);
    WaitForSingleObject(of->done, timeout_ms);
    return strstr(of->text, "Thread 0x"); /* above it: what the call looks like to it */
}

bool StacksUnlocked(DWORD crashed, DWORD timeout_ms, Stacks *ret_stacks) {
    Dump *of = dump ? TakeStandby() : NULL;
    FramesList list;
    if (!of) return false;
    SetEvent(of->go);
    LeaveStandby();
    WaitForSingleObject(of->done, timeout_ms); /* what is there by then is better than nothing */
    wchar_t *text = DumpText(of);
    DumpRelease(of);
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
    return reader != TLS_OUT_OF_INDEXES && TlsGetValue(reader) != NULL;
}
