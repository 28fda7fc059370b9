/* Lists of processors. Pure. */
#ifndef PYHOSTSVC_SETTINGS_CPUS_H
#define PYHOSTSVC_SETTINGS_CPUS_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

/* Parses a list of processors such as "0,2-3" (0 to 63) into a mask with one bit each. An empty text is 0: all
 * processors. */
bool CpusParse(const wchar_t *text, uint64_t *ret_mask, Error *error);

#endif
