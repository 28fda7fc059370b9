#include "stack.h"

#include "base/system.h"

#include <string.h>

BOOL WINAPI StackSetGuarantee(PULONG bytes) {
    enum { PAGE = 4096 };
    ULONG_PTR bottom = 0;
    ULONG_PTR top = 0;
    DWORD previous = 0;
    ULONG kept = *bytes;
    char *low = NULL;
    if (!SystemOriginal.SetThreadStackGuarantee(bytes)) return FALSE;
    GetCurrentThreadStackLimits(&bottom, &top);
    memcpy(&low, &bottom, sizeof low);
    return VirtualProtect(low + kept, PAGE, PAGE_READWRITE | PAGE_GUARD, &previous);
}
