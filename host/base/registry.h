/* Reading strings from the registry. */
#ifndef PYHOSTSVC_BASE_REGISTRY_H
#define PYHOSTSVC_BASE_REGISTRY_H

#include <windows.h>

/* The string (RRF_RT_REG_SZ) or the strings (RRF_RT_REG_MULTI_SZ, two nulls after the last) of `value` in `subkey` of
 * `key`; NULLs mean the key itself and its default value. The caller frees; NULL where there is none of that type. */
wchar_t *RegistryReadText(HKEY key, const wchar_t *subkey, const wchar_t *value, DWORD type);

#endif
