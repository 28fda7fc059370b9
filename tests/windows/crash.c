/* Extension modules that end the process in a way that no Python code can: each is this one file under another name,
 * and ends it as soon as it is imported. Not by way of ctypes, which turns what its calls raise into exceptions. */
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

/* As where a damaged heap has brought an allocation down; by another thread, so that nobody has it. */
void *PyInit_crash_heap(void) {
    locked = CreateEventW(NULL, TRUE, FALSE, NULL);
    CreateThread(NULL, 0, LockHeap, NULL, 0, NULL);
    WaitForSingleObject(locked, INFINITE);
    Violate();
    return NULL;
}

/* As where a module crashes while it is loaded, or starts a thread. */
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

/* On a thread that Python does not know. */
void *PyInit_crash_thread(void) {
    CreateThread(NULL, 0, ViolateMain, NULL, 0, NULL);
    return NULL;
}

static volatile int depth; /* so that no compiler makes a loop of it */

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

/* CPython's C runtime, which an extension's own is, as a rule. */
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
