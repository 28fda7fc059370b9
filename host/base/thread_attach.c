#include "base/thread_attach.h"

#include <windows.h>

static ThreadAttachFunction *volatile attach_function;

void ThreadAttachSet(ThreadAttachFunction *function) {
    InterlockedExchangePointer((void *volatile *)&attach_function, (void *)function);
}

static void NTAPI OnThreadAttach(void *module, DWORD reason, void *reserved) {
    (void)module;
    (void)reserved;
    ThreadAttachFunction *function = attach_function;
    if (reason == DLL_THREAD_ATTACH && function) function();
}

/* Windows calls the functions in this section of the program's thread-local storage. */
#ifdef _MSC_VER
#pragma comment(linker, "/INCLUDE:_tls_used")
#pragma comment(linker, "/INCLUDE:thread_attach_callback")
#pragma section(".CRT$XLB", read)
extern const PIMAGE_TLS_CALLBACK thread_attach_callback;
__declspec(allocate(".CRT$XLB")) const PIMAGE_TLS_CALLBACK thread_attach_callback = OnThreadAttach;
#else
static const PIMAGE_TLS_CALLBACK thread_attach_callback __attribute__((section(".CRT$XLB"), used)) = OnThreadAttach;
#endif
