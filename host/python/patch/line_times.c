#include "python/patch/line_times.h"

#include "base/memory.h"
#include "log/streams.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

enum {
    STAMP_SIZE = 24, /* "2026-11-24 19:24:51.123 " */
    END_SIZE = 2,    /* CR LF */
    STREAMS = 3,
};

/* What a thread has begun on a stream, with room for the time before it and a line end behind it: so it can be written
 * in one piece, without a heap. */
typedef struct Piece {
    struct Piece *next;
    DWORD thread;
    const PyObject *stream;
    size_t length; /* bytes of text; 0: nothing was begun, and anybody may have the place */
    size_t capacity;
    char *line;
} Piece;

/* Who has the lock never waits for the GIL. */
static SRWLOCK lock = SRWLOCK_INIT;
static Piece *pieces;                    /* as many as there once were at the same time */
static const PyObject *streams[STREAMS]; /* by descriptor. Held, they would not be closed at the end, and not flushed */

static void Stamp(char *ret_stamp) {
    char text[64];
    SYSTEMTIME now;
    GetLocalTime(&now);
    (void)snprintf(text, sizeof text, "%04u-%02u-%02u %02u:%02u:%02u.%03u ", now.wYear, now.wMonth, now.wDay, now.wHour,
                   now.wMinute, now.wSecond, now.wMilliseconds);
    memcpy(ret_stamp, text, STAMP_SIZE);
}

/* The calling thread's. NULL: it has begun nothing there. With the lock. */
static Piece *Find(const PyObject *stream) {
    DWORD thread = GetCurrentThreadId();
    Piece *piece = pieces;
    while (piece && !(piece->length && piece->thread == thread && piece->stream == stream)) piece = piece->next;
    return piece;
}

/* With the lock. */
static Piece *Begin(const PyObject *stream) {
    Piece *piece = pieces;
    while (piece && piece->length) piece = piece->next;
    if (!piece) {
        piece = MemoryNew(1, sizeof *piece);
        piece->next = pieces;
        pieces = piece;
    }
    piece->thread = GetCurrentThreadId();
    piece->stream = stream;
    return piece;
}

/* False: no memory. With the lock. */
static bool Reserve(Piece *piece, size_t size) {
    size_t needed = STAMP_SIZE + piece->length + size + END_SIZE;
    if (needed <= piece->capacity) return true;
    char *line = MemoryTryResize(piece->line, needed * 2);
    if (!line) return false;
    piece->line = line;
    piece->capacity = needed * 2;
    return true;
}

static size_t CountLines(const char *text, size_t size) {
    size_t count = 0;
    for (size_t i = 0; i < size; i++) count += text[i] == '\n';
    return count;
}

/* The whole lines of `before` and then `text`, each with the time. The caller frees. NULL: no memory. */
static char *StampLines(const Piece *before, const char *text, size_t size, size_t *ret_length) {
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

/* Adds text to what was begun. `ret_lines`: the lines that are whole by that, which the caller frees; NULL: none.
 * False: there is no memory, and nothing was changed. */
static bool Take(const PyObject *stream, const char *text, size_t size, char **ret_lines, size_t *ret_length) {
    size_t whole = size;
    char *lines = NULL;
    while (whole && text[whole - 1] != '\n') whole--;
    AcquireSRWLockExclusive(&lock);
    Piece *piece = Find(stream);
    if (whole) lines = StampLines(piece, text, whole, ret_length);
    bool ok = lines || !whole;
    if (ok && whole < size) {
        if (!piece) piece = Begin(stream);
        ok = Reserve(piece, size - whole);
    }
    if (ok && piece && whole) piece->length = 0;
    if (ok && whole < size) {
        memcpy(piece->line + STAMP_SIZE + piece->length, text + whole, size - whole);
        piece->length += size - whole;
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
static bool Put(PyObject *write, PyObject *stream, const char *text, size_t size) {
    size_t length = 0;
    char *lines = NULL;
    bool ok = Take(stream, text, size, &lines, &length);
    PyObject *result = ok && lines ? WriteLines(write, stream, lines, length) : NULL;
    if (!ok) Python.PyErr_NoMemory();
    ok = ok && (!lines || result);
    if (result) Python.Py_DecRef(result);
    free(lines);
    return ok;
}

static PyObject *text_write; /* the method that the lines are written by */

static PyObject *Write(PyObject *self, PyObject *arguments) {
    (void)self;
    if (Python.PyTuple_Size(arguments) != 2) return Python.PyObject_CallObject(text_write, arguments);
    PyObject *text = Python.PyTuple_GetItem(arguments, 1);
    PyObject *bytes = Python.PyUnicode_AsEncodedString(text, "utf-8", "surrogatepass");
    char *data = NULL;
    Py_ssize_t size = 0;
    if (!bytes ||
        Python.PyBytes_AsStringAndSize(bytes, &data, &size) < 0) { /* no text: it says what is wrong with it */
        if (bytes) Python.Py_DecRef(bytes);
        Python.PyErr_Clear();
        return Python.PyObject_CallObject(text_write, arguments);
    }
    bool ok = Put(text_write, Python.PyTuple_GetItem(arguments, 0), data, (size_t)size);
    Python.Py_DecRef(bytes);
    return ok ? Python.PyLong_FromSsize_t(Python.PyObject_Size(text)) : NULL;
}

static PyObject *GiveWrite(PyObject *self, PyObject *original) {
    static PyMethodDef write = {"write", Write, METH_VARARGS, NULL};
    (void)self;
    Python.Py_IncRef(original);
    text_write = original;
    return Python.PyCFunction_NewEx(&write, NULL, NULL);
}

static PyObject *Lead(PyObject *self, PyObject *arguments) {
    (void)self;
    long descriptor = Python.PyLong_AsLong(Python.PyTuple_GetItem(arguments, 0));
    streams[descriptor] = Python.PyTuple_GetItem(arguments, 1);
    Python.Py_IncRef(Python._Py_NoneStruct);
    return Python._Py_NoneStruct;
}

static bool HasBegun(const PyObject *stream) {
    AcquireSRWLockShared(&lock);
    bool begun = Find(stream) != NULL;
    ReleaseSRWLockShared(&lock);
    return begun;
}

static PyObject *EndLine(PyObject *self, PyObject *stream) {
    (void)self;
    if (HasBegun(stream) && !Put(text_write, stream, "\n", 1)) return NULL;
    Python.Py_IncRef(Python._Py_NoneStruct);
    return Python._Py_NoneStruct;
}

PyObject *LineTimesStamp(void) {
    static PyMethodDef stamp = {"stamp", GiveWrite, METH_O, NULL};
    return Python.PyCFunction_NewEx(&stamp, NULL, NULL);
}

PyObject *LineTimesStamps(void) {
    static PyMethodDef stamps = {"stamps", Lead, METH_VARARGS, NULL};
    return Python.PyCFunction_NewEx(&stamps, NULL, NULL);
}

PyObject *LineTimesEndLine(void) {
    static PyMethodDef end_line = {"end_line", EndLine, METH_O, NULL};
    return Python.PyCFunction_NewEx(&end_line, NULL, NULL);
}

/* The thread that has crashed may have it. */
static bool TryLock(void) {
    enum { TRIES = 100 };
    for (int i = 0; i < TRIES; i++) {
        if (TryAcquireSRWLockExclusive(&lock)) return true;
        Sleep(1);
    }
    return false;
}

/* With the lock. */
static void WritePiece(unsigned descriptor, Piece *piece) {
    HANDLE file = StreamsHandle(descriptor);
    DWORD written = 0;
    Stamp(piece->line);
    memcpy(piece->line + STAMP_SIZE + piece->length, "\r\n", END_SIZE);
    WriteFile(file, piece->line, (DWORD)(STAMP_SIZE + piece->length + END_SIZE), &written, NULL);
    piece->length = 0;
}

void LineTimesWriteRest(void) {
    if (!text_write || !TryLock()) return;
    for (Piece *piece = pieces; piece; piece = piece->next) {
        for (unsigned descriptor = 1; descriptor < STREAMS && piece->length; descriptor++) {
            if (piece->stream == streams[descriptor]) WritePiece(descriptor, piece);
        }
    }
    ReleaseSRWLockExclusive(&lock);
}
