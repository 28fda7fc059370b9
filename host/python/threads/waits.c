#include "python/threads/waits.h"

#include "python/api/bootstrap.h"

#include "embedded/stacks.h"
#include "embedded/wait_kinds.h"

#include <string.h>

static DWORD main_thread;
static void (*report_handled)(void);

static PyObject *Handled(PyObject *self, PyObject *unused) {
    (void)self;
    (void)unused;
    report_handled();
    return BootstrapNone();
}

bool WaitsPrepare(void (*handled)(void)) {
    static PyMethodDef method = {"handled", Handled, METH_NOARGS, NULL};
    main_thread = GetCurrentThreadId();
    report_handled = handled;
    BootstrapPublish("handled", Python.PyCFunction_NewEx(&method, NULL, NULL));
    BootstrapAddLater(&EmbeddedWaitKinds);
    /* Not later: to compile takes longer than a thread keeps the GIL, and a signal must not let the script continue. */
    return BootstrapAdd(EmbeddedWaits);
}

/* Calls a function of the two with the main thread's ID and `count` more arguments, whose references it takes. */
static PyObject *Call(const char *function, size_t count, PyObject *const *arguments) {
    PyObject *tuple = Python.PyTuple_New((Py_ssize_t)count + 1);
    Python.PyTuple_SetItem(tuple, 0, Python.PyLong_FromLong((long)main_thread));
    for (size_t i = 0; i < count; i++) Python.PyTuple_SetItem(tuple, (Py_ssize_t)i + 1, arguments[i]);
    PyObject *result = BootstrapCall(function, tuple);
    Python.PyErr_Clear();
    return result;
}

/* Returns an int or a bool; 0 if the function fails. */
static long CallNumber(const char *function, size_t count, PyObject *const *arguments) {
    PyObject *result = Call(function, count, arguments);
    long number = result ? Python.PyLong_AsLong(result) : 0;
    Python.PyErr_Clear();
    if (result) Python.Py_DecRef(result);
    return number;
}

MainWait WaitsRead(void) {
    if (!BootstrapFunction("frames_of")) return MAIN_WAIT_UNKNOWN; /* main_wait uses it */
    return (MainWait)CallNumber("main_wait", 0, NULL);
}

bool WaitsWakeLoop(void) {
    return CallNumber("wake_loop", 0, NULL) != 0;
}

bool WaitsEnd(void) {
    bool loop = WaitsWakeLoop();
    return CallNumber("end_wait", 0, NULL) != 0 || loop;
}

static PyObject *Kept(PyObject *object) {
    Python.Py_IncRef(object);
    return object;
}

/* Returns NULL for None. */
static PyObject *Found(PyObject *result) {
    if (result != Python._Py_NoneStruct) return result;
    Python.Py_DecRef(result);
    return NULL;
}

PyObject *WaitsResume(int number, PyObject *handler) {
    PyObject *const arguments[] = {Python.PyLong_FromLong(number), Kept(handler)};
    return Found(Call("resume", 2, arguments));
}

PyObject *WaitsRaise(int number, PyObject *handler, PyObject *exception) {
    PyObject *const arguments[] = {Python.PyLong_FromLong(number), Kept(handler), Kept(exception)};
    return Found(Call("raise_again", 3, arguments));
}

bool WaitsIsRunning(PyObject *handler) {
    PyObject *const arguments[] = {Kept(handler)};
    return CallNumber("is_running", 1, arguments) != 0;
}

/* Does not load user32: a process that has not loaded it has no message loop. */
bool WaitsQuitMessages(void) {
    HMODULE user32 = GetModuleHandleW(L"user32.dll");
    FARPROC function = user32 ? GetProcAddress(user32, "PostThreadMessageW") : NULL;
    BOOL(WINAPI * post)(DWORD, UINT, WPARAM, LPARAM) = NULL;
    memcpy(&post, &function, sizeof post);
    return post && post(main_thread, WM_QUIT, 0, 0);
}
