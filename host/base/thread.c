#include "base/thread.h"

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
