#include "base/thread.h"

#include <string.h>

static HANDLE Create(LPTHREAD_START_ROUTINE function, void *parameter, size_t stack_size) {
    return CreateThread(NULL, stack_size, function, parameter, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
}

bool ThreadStart(LPTHREAD_START_ROUTINE function, void *parameter, size_t stack_size) {
    HANDLE thread = Create(function, parameter, stack_size);
    if (thread) CloseHandle(thread);
    return thread != NULL;
}

bool ThreadRun(LPTHREAD_START_ROUTINE function, void *parameter, size_t stack_size) {
    HANDLE thread = Create(function, parameter, stack_size);
    if (!thread) return false;
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
    return true;
}

void ThreadReleaseStack(void) {
    enum { MARGIN = 16 << 10, PAGE = 4 << 10 }; /* the calls below this frame need some */
    ULONG_PTR bottom = 0;
    ULONG_PTR top = 0;
    volatile char here = 0;
    char *low = NULL;
    MEMORY_BASIC_INFORMATION region;
    GetCurrentThreadStackLimits(&bottom, &top);
    memcpy(&low, &bottom, sizeof low);
    char *high = low + ((((ULONG_PTR)&here - MARGIN) & ~(ULONG_PTR)(PAGE - 1)) - bottom);
    /* From the lowest address: pages that are only reserved, guard pages, and those that have been used. */
    while (low < high && VirtualQuery(low, &region, sizeof region)) {
        char *end = (char *)region.BaseAddress + region.RegionSize;
        if (end > high) end = high;
        if (region.State == MEM_COMMIT && region.Protect == PAGE_READWRITE)
            VirtualAlloc(low, (SIZE_T)(end - low), MEM_RESET, PAGE_READWRITE);
        low = end;
    }
}
