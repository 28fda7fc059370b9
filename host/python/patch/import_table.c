#include "python/patch/import_table.h"

#include "python/api/api.h"

#include <string.h>

ImportOriginals Original;

static bool BeginsWithOneOf(const char *dll, const char *const dlls[]) {
    while (*dlls && _strnicmp(dll, *dlls, strlen(*dlls)) != 0) dlls++;
    return *dlls != NULL;
}

/* Returns the address of the import table's entry for a function; NULL if there is no such entry. Source: the PE
 * format, Microsoft. */
static void **FindEntry(HMODULE module, const char *const dlls[], const char *function) {
    BYTE *base = (BYTE *)module;
    const IMAGE_NT_HEADERS *headers = (const void *)(base + ((const IMAGE_DOS_HEADER *)(const void *)base)->e_lfanew);
    DWORD imports = headers->OptionalHeader.DataDirectory[IMAGE_DIRECTORY_ENTRY_IMPORT].VirtualAddress;
    const IMAGE_IMPORT_DESCRIPTOR *of_dll = (const void *)(base + imports);
    for (; imports && of_dll->Name; of_dll++) {
        if (!BeginsWithOneOf((const char *)(base + of_dll->Name), dlls)) continue;
        const IMAGE_THUNK_DATA *name = (const void *)(base + of_dll->OriginalFirstThunk);
        void **entry = (void **)(void *)(base + of_dll->FirstThunk);
        for (; of_dll->OriginalFirstThunk && name->u1.AddressOfData; name++, entry++) {
            if (IMAGE_SNAP_BY_ORDINAL(name->u1.Ordinal)) continue;
            const IMAGE_IMPORT_BY_NAME *by_name = (const void *)(base + name->u1.AddressOfData);
            if (strcmp((const char *)by_name->Name, function) == 0) return entry;
        }
    }
    return NULL;
}

bool ImportTableReplace(const char *const dlls[], const char *function, ImportFunction *replacement,
                        void *ret_original) {
    void **entry = FindEntry(Python.dll, dlls, function);
    DWORD before = 0;
    if (!entry || !VirtualProtect(entry, sizeof *entry, PAGE_READWRITE, &before)) return false;
    memcpy(ret_original, entry, sizeof *entry);
    memcpy(entry, &replacement, sizeof *entry);
    VirtualProtect(entry, sizeof *entry, before, &before);
    return true;
}
