/* An extension module that kills the process on import, in a way that depends on the name of its file. Python code
 * cannot do so with ctypes, which converts exceptions of its calls to Python exceptions. */
#include <string.h>
#include <windows.h>

__declspec(dllexport) void *PyInit_crash_violation(void);
__declspec(dllexport) void *PyInit_crash_heap(void);
__declspec(dllexport) void *PyInit_crash_loader(void);
__declspec(dllexport) void *PyInit_crash_thread(void);
__declspec(dllexport) void *PyInit_crash_overflow(void);
__declspec(dllexport) void *PyInit_crash_abort(void);
__declspec(dllexport) void *PyInit_crash_exit(void);
__declspec(dllexport) void *PyInit_crash_terminate(void);

static void Violate(void) {
    volatile ULONG_PTR nowhere = 16;
    *(volatile int *)nowhere = 1;
}

void *PyInit_crash_violation(void) {
    Violate();
    return NULL;
}

static HANDLE locked;

static DWORD WINAPI LockHeap(void *unused) {
    (void)unused;
    HeapLock(GetProcessHeap());
    SetEvent(locked);
    Sleep(INFINITE);
    return 0;
}

/* Crashes while another thread holds the heap's lock, as after an allocation in a damaged heap. */
void *PyInit_crash_heap(void) {
    locked = CreateEventW(NULL, TRUE, FALSE, NULL);
    CreateThread(NULL, 0, LockHeap, NULL, 0, NULL);
    WaitForSingleObject(locked, INFINITE);
    Violate();
    return NULL;
}

/* Crashes while the loader lock is held, as a module that crashes while it is loaded. */
void *PyInit_crash_loader(void) {
    FARPROC function = GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "LdrLockLoaderLock");
    LONG(WINAPI * lock)(ULONG, ULONG *, ULONG_PTR *) = NULL;
    ULONG_PTR cookie = 0;
    memcpy(&lock, &function, sizeof lock);
    lock(0, NULL, &cookie);
    Violate();
    return NULL;
}

static DWORD WINAPI ViolateMain(void *unused) {
    (void)unused;
    Violate();
    return 0;
}

/* Crashes on a thread that Python does not know. */
void *PyInit_crash_thread(void) {
    CreateThread(NULL, 0, ViolateMain, NULL, 0, NULL);
    return NULL;
}

static volatile int depth; /* prevents that a compiler makes a loop of the recursion */

static int Recurse(volatile char *above) {
    volatile char page[4096];
    page[0] = (char)(above[0] + depth++);
    return Recurse(page) + page[1];
}

void *PyInit_crash_overflow(void) {
    volatile char first[1] = {0};
    Recurse(first);
    return NULL;
}

/* Uses CPython's C runtime, as most extensions do. */
void *PyInit_crash_abort(void) {
    FARPROC function = GetProcAddress(LoadLibraryW(L"ucrtbase.dll"), "abort");
    void (*end)(void) = NULL;
    memcpy(&end, &function, sizeof end);
    end();
    return NULL;
}

void *PyInit_crash_exit(void) {
    ExitProcess(9);
    return NULL;
}

void *PyInit_crash_terminate(void) {
    TerminateProcess(GetCurrentProcess(), 10);
    return NULL;
}
