#include "base/registry.h"

#include "base/memory.h"

#include <stdlib.h>

wchar_t *RegistryReadText(HKEY key, const wchar_t *subkey, const wchar_t *value, DWORD type) {
    enum { USUAL = 512, TERMINATORS = 2 * sizeof(wchar_t) };
    DWORD room = USUAL;
    for (;;) {
        DWORD size = room;
        wchar_t *text = MemoryNew(room + TERMINATORS, 1);
        LSTATUS status = RegGetValueW(key, subkey, value, type, NULL, text, &size);
        if (status == ERROR_SUCCESS) return text;
        free(text);
        if (status != ERROR_MORE_DATA) return NULL;
        room = size > room ? size : room * 2; /* the value may grow between two calls */
    }
}

bool RegistryReadNumber(HKEY key, const wchar_t *subkey, const wchar_t *value, DWORD *ret_number) {
    DWORD number = 0;
    DWORD size = sizeof number;
    if (RegGetValueW(key, subkey, value, RRF_RT_REG_DWORD, NULL, &number, &size) != ERROR_SUCCESS) return false;
    *ret_number = number;
    return true;
}
