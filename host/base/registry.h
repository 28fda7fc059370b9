/* Reads values from the registry. */
#ifndef PYHOSTSVC_BASE_REGISTRY_H
#define PYHOSTSVC_BASE_REGISTRY_H

#include <stdbool.h>
#include <windows.h>

/* Reads the string (RRF_RT_REG_SZ) or the strings (RRF_RT_REG_MULTI_SZ, with two nulls after the last) of `value` in
 * `subkey` of `key`. A NULL subkey is the key itself; a NULL value is its default value. The caller frees the result;
 * NULL if there is no value of that type. */
wchar_t *RegistryReadText(HKEY key, const wchar_t *subkey, const wchar_t *value, DWORD type);

/* Reads a number (REG_DWORD) in the same way; false if there is no value of that type. */
bool RegistryReadNumber(HKEY key, const wchar_t *subkey, const wchar_t *value, DWORD *ret_number);

#endif
