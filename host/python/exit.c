#include "python/exit.h"

#include "python/imports.h"

#include <windows.h>

static void (*tell)(void *context, uint32_t status);
static void *tell_context;

static void TellAndStay(int status) {
    tell(tell_context, (uint32_t)status);
    Sleep(INFINITE);
}

bool ExitReplace(void (*exit)(void *context, uint32_t status), void *context) {
    void (*replacement)(int) = TellAndStay;
    void (*original)(int) = NULL;
    tell = exit;
    tell_context = context;
    return ImportReplace("_exit", &replacement, &original) && ImportReplace("exit", &replacement, &original);
}
