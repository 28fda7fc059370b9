#include "base/registry.h"

#include "base/memory.h"

#include <stdlib.h>

wchar_t *RegistryReadText(HKEY key, const wchar_t *subkey, const wchar_t *value, DWORD type) {
    DWORD size = 0;
    if (RegGetValueW(key, subkey, value, type, NULL, NULL, &size) != ERROR_SUCCESS) return NULL;
    wchar_t *text = MemoryNew(size + 2 * sizeof(wchar_t), 1);
    if (RegGetValueW(key, subkey, value, type, NULL, text, &size) == ERROR_SUCCESS) return text;
    free(text);
    return NULL;
}
