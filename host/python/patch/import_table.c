#include "python/patch/import_table.h"

#include "python/api/api.h"

#include <string.h>

static bool IsOneOf(const char *dll, const char *const dlls[]) {
    if (!dlls) return true;
    while (*dlls && _strnicmp(dll, *dlls, strlen(*dlls)) != 0) dlls++;
    return *dlls != NULL;
}

/* The place in `module` where the address of an imported function stands. NULL where it imports none of that name from
 * one of `dlls` (NULL: from any). Source: the PE format, Microsoft. */
static void **ImportPlace(HMODULE module, const char *const dlls[], const char *function) {
    BYTE *base = (BYTE *)module;
    const IMAGE_NT_HEADERS *headers = (const void *)(base + ((const IMAGE_DOS_HEADER *)(const void *)base)->e_lfanew);
    DWORD imports = headers->OptionalHeader.DataDirectory[IMAGE_DIRECTORY_ENTRY_IMPORT].VirtualAddress;
    const IMAGE_IMPORT_DESCRIPTOR *of_dll = (const void *)(base + imports);
    for (; imports && of_dll->Name; of_dll++) {
        if (!IsOneOf((const char *)(base + of_dll->Name), dlls)) continue;
        const IMAGE_THUNK_DATA *name = (const void *)(base + of_dll->OriginalFirstThunk);
        void **address = (void **)(void *)(base + of_dll->FirstThunk);
        for (; of_dll->OriginalFirstThunk && name->u1.AddressOfData; name++, address++) {
            if (IMAGE_SNAP_BY_ORDINAL(name->u1.Ordinal)) continue;
            const IMAGE_IMPORT_BY_NAME *by_name = (const void *)(base + name->u1.AddressOfData);
            if (strcmp((const char *)by_name->Name, function) == 0) return address;
        }
    }
    return NULL;
}

bool ImportTableReplaceIn(HMODULE module, const char *const dlls[], const char *function, const void *replacement,
                          void *ret_original) {
    void **place = ImportPlace(module, dlls, function);
    DWORD before = 0;
    if (!place || !VirtualProtect(place, sizeof *place, PAGE_READWRITE, &before)) return false;
    memcpy(ret_original, place, sizeof *place);
    memcpy(place, replacement, sizeof *place);
    VirtualProtect(place, sizeof *place, before, &before);
    return true;
}

bool ImportTableReplace(const char *function, const void *replacement, void *ret_original) {
    return ImportTableReplaceIn(Python.dll, NULL, function, replacement, ret_original);
}
