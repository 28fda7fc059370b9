#include "python/patch/line_times.h"

#include "base/memory.h"
#include "log/streams.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

enum {
    STAMP_SIZE = 24, /* "2026-11-24 19:24:51.123 " */
    END_SIZE = 2,    /* CR LF */
    STREAMS = 3,
};

/* The line that a thread has begun on a stream, with room for the time before it and a line end after it, so that it
 * can be written in one piece and without the heap. */
typedef struct BegunLine {
    struct BegunLine *next;
    DWORD thread;
    const PyObject *stream;
    size_t length; /* bytes of text; 0 if no line is begun: then any thread may use this struct */
    size_t capacity;
    char *line;
} BegunLine;

/* A thread that holds the lock never waits for the GIL. */
static SRWLOCK lock = SRWLOCK_INIT;
static BegunLine *begun_lines;           /* as many as there ever were at the same time */
static const PyObject *streams[STREAMS]; /* by descriptor; borrowed, because Python would not flush a stream that is
                                          * still referenced at its end */

static void Stamp(char *ret_stamp) {
    SYSTEMTIME now;
    GetLocalTime(&now);
    const unsigned fields[] = {now.wYear, now.wMonth, now.wDay, now.wHour, now.wMinute, now.wSecond, now.wMilliseconds};
    TextWriteNumbers(ret_stamp, "####-##-## ##:##:##.### ", fields);
}

/* Returns the line that the calling thread has begun; NULL if there is none. The caller holds the lock. */
static BegunLine *Find(const PyObject *stream) {
    DWORD thread = GetCurrentThreadId();
    BegunLine *begun = begun_lines;
    while (begun && !(begun->length && begun->thread == thread && begun->stream == stream)) begun = begun->next;
    return begun;
}

/* Returns an unused struct for the calling thread. The caller holds the lock. */
static BegunLine *Begin(const PyObject *stream) {
    BegunLine *begun = begun_lines;
    while (begun && begun->length) begun = begun->next;
    if (!begun) {
        begun = MemoryNew(1, sizeof *begun);
        begun->next = begun_lines;
        begun_lines = begun;
    }
    begun->thread = GetCurrentThreadId();
    begun->stream = stream;
    return begun;
}

/* Makes room for `size` more bytes. False if there is no memory. The caller holds the lock. */
static bool Reserve(BegunLine *begun, size_t size) {
    size_t needed = STAMP_SIZE + begun->length + size + END_SIZE;
    if (needed <= begun->capacity) return true;
    char *line = MemoryTryResize(begun->line, needed * 2);
    if (!line) return false;
    begun->line = line;
    begun->capacity = needed * 2;
    return true;
}

static size_t CountLines(const char *text, size_t size) {
    size_t count = 0;
    for (size_t i = 0; i < size; i++) count += text[i] == '\n';
    return count;
}

/* Returns the complete lines of `before` and then `text`, each with the time; the caller frees them. NULL if there is
 * no memory. */
static char *StampLines(const BegunLine *before, const char *text, size_t size, size_t *ret_length) {
    char stamp[STAMP_SIZE];
    size_t begun = before ? before->length : 0;
    char *lines = MemoryTryResize(NULL, begun + size + CountLines(text, size) * STAMP_SIZE);
    char *p = lines;
    if (!lines) return NULL;
    Stamp(stamp);
    for (const char *end = text + size; text < end; begun = 0) {
        size_t length = (size_t)((const char *)memchr(text, '\n', (size_t)(end - text)) - text) + 1;
        memcpy(p, stamp, STAMP_SIZE);
        p += STAMP_SIZE;
        if (begun) memcpy(p, before->line + STAMP_SIZE, begun);
        p += begun;
        memcpy(p, text, length);
        p += length;
        text += length;
    }
    *ret_length = (size_t)(p - lines);
    return lines;
}

/* Adds text to the line that was begun. `ret_lines` gets the lines that are complete by this, which the caller frees;
 * NULL if no line is. False if there is no memory: nothing has changed. */
static bool AddText(const PyObject *stream, const char *text, size_t size, char **ret_lines, size_t *ret_length) {
    size_t complete = size;
    char *lines = NULL;
    while (complete && text[complete - 1] != '\n') complete--;
    AcquireSRWLockExclusive(&lock);
    BegunLine *begun = Find(stream);
    if (complete) lines = StampLines(begun, text, complete, ret_length);
    bool ok = lines || !complete;
    if (ok && complete < size) {
        if (!begun) begun = Begin(stream);
        ok = Reserve(begun, size - complete);
    }
    if (ok && begun && complete) begun->length = 0;
    if (ok && complete < size) {
        memcpy(begun->line + STAMP_SIZE + begun->length, text + complete, size - complete);
        begun->length += size - complete;
    }
    ReleaseSRWLockExclusive(&lock);
    *ret_lines = lines;
    return ok;
}

static PyObject *WriteLines(PyObject *write, PyObject *stream, const char *lines, size_t length) {
    PyObject *arguments = Python.PyTuple_New(2);
    PyObject *text = Python.PyUnicode_DecodeUTF8(lines, (Py_ssize_t)length, "surrogatepass");
    PyObject *result = NULL;
    Python.Py_IncRef(stream);
    Python.PyTuple_SetItem(arguments, 0, stream);
    if (text) {
        Python.PyTuple_SetItem(arguments, 1, text);
        result = Python.PyObject_CallObject(write, arguments);
    }
    Python.Py_DecRef(arguments);
    return result;
}

/* False with a Python exception. */
static bool WriteText(PyObject *write, PyObject *stream, const char *text, size_t size) {
    size_t length = 0;
    char *lines = NULL;
    bool ok = AddText(stream, text, size, &lines, &length);
    PyObject *result = ok && lines ? WriteLines(write, stream, lines, length) : NULL;
    if (!ok) Python.PyErr_NoMemory();
    ok = ok && (!lines || result);
    if (result) Python.Py_DecRef(result);
    free(lines);
    return ok;
}

static PyObject *text_write; /* the method that writes the lines */

static PyObject *Write(PyObject *self, PyObject *arguments) {
    (void)self;
    if (Python.PyTuple_Size(arguments) != 2) return Python.PyObject_CallObject(text_write, arguments);
    PyObject *text = Python.PyTuple_GetItem(arguments, 1);
    PyObject *bytes = Python.PyUnicode_AsEncodedString(text, "utf-8", "surrogatepass");
    char *data = NULL;
    Py_ssize_t size = 0;
    if (!bytes ||
        Python.PyBytes_AsStringAndSize(bytes, &data, &size) < 0) { /* not a str: the method raises the right error */
        if (bytes) Python.Py_DecRef(bytes);
        Python.PyErr_Clear();
        return Python.PyObject_CallObject(text_write, arguments);
    }
    bool ok = WriteText(text_write, Python.PyTuple_GetItem(arguments, 0), data, (size_t)size);
    Python.Py_DecRef(bytes);
    return ok ? Python.PyLong_FromSsize_t(Python.PyObject_Size(text)) : NULL;
}

static PyObject *MakeWrite(PyObject *self, PyObject *original) {
    static PyMethodDef write = {"write", Write, METH_VARARGS, NULL};
    (void)self;
    Python.Py_IncRef(original);
    text_write = original;
    return Python.PyCFunction_NewEx(&write, NULL, NULL);
}

static PyObject *SetDescriptor(PyObject *self, PyObject *arguments) {
    (void)self;
    long descriptor = Python.PyLong_AsLong(Python.PyTuple_GetItem(arguments, 0));
    streams[descriptor] = Python.PyTuple_GetItem(arguments, 1);
    Python.Py_IncRef(Python._Py_NoneStruct);
    return Python._Py_NoneStruct;
}

static bool HasBegunLine(const PyObject *stream) {
    AcquireSRWLockShared(&lock);
    bool begun = Find(stream) != NULL;
    ReleaseSRWLockShared(&lock);
    return begun;
}

static PyObject *EndLine(PyObject *self, PyObject *stream) {
    (void)self;
    if (HasBegunLine(stream) && !WriteText(text_write, stream, "\n", 1)) return NULL;
    Python.Py_IncRef(Python._Py_NoneStruct);
    return Python._Py_NoneStruct;
}

PyObject *LineTimesStamp(void) {
    static PyMethodDef stamp = {"stamp", MakeWrite, METH_O, NULL};
    return Python.PyCFunction_NewEx(&stamp, NULL, NULL);
}

PyObject *LineTimesStamps(void) {
    static PyMethodDef stamps = {"stamps", SetDescriptor, METH_VARARGS, NULL};
    return Python.PyCFunction_NewEx(&stamps, NULL, NULL);
}

PyObject *LineTimesEndLine(void) {
    static PyMethodDef end_line = {"end_line", EndLine, METH_O, NULL};
    return Python.PyCFunction_NewEx(&end_line, NULL, NULL);
}

/* The thread that has crashed may hold the lock. */
static bool TryLock(void) {
    enum { TRIES = 100 };
    for (int i = 0; i < TRIES; i++) {
        if (TryAcquireSRWLockExclusive(&lock)) return true;
        Sleep(1);
    }
    return false;
}

/* The caller holds the lock. */
static void WriteBegunLine(unsigned descriptor, BegunLine *begun) {
    HANDLE file = StreamsHandle(descriptor);
    DWORD written = 0;
    Stamp(begun->line);
    memcpy(begun->line + STAMP_SIZE + begun->length, "\r\n", END_SIZE);
    WriteFile(file, begun->line, (DWORD)(STAMP_SIZE + begun->length + END_SIZE), &written, NULL);
    begun->length = 0;
}

void LineTimesWriteRest(void) {
    if (!text_write || !TryLock()) return;
    for (BegunLine *begun = begun_lines; begun; begun = begun->next) {
        for (unsigned descriptor = 1; descriptor < STREAMS && begun->length; descriptor++) {
            if (begun->stream == streams[descriptor]) WriteBegunLine(descriptor, begun);
        }
    }
    ReleaseSRWLockExclusive(&lock);
}
