/* Exit codes as text, shared by the files of this room. Pure. */
#ifndef PYHOSTSVC_SETTINGS_VALUE_H
#define PYHOSTSVC_SETTINGS_VALUE_H

#include <stdbool.h>
#include <stdint.h>
#include <wchar.h>

/* Parses one exit code as Windows or Python writes it: 3, 0xC0000005, -1. */
bool ValueParseCode(const wchar_t *text, uint32_t *ret_code);

/* Returns an exit code as the log writes it: 3, 0xC0000005. A text that is not an exit code is returned as it is. The
 * caller frees it. */
wchar_t *ValueCodeText(const wchar_t *text);

#endif
