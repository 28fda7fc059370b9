/* Two services must not write to the same log file: each would rotate, delete and purge the other's. */
#ifndef PYHOSTSVC_INSTALL_LOG_FILES_H
#define PYHOSTSVC_INSTALL_LOG_FILES_H

#include "base/error.h"

#include <stdbool.h>

/* Returns the name of a pyhostsvc service that has a log file with a service of this name in `directory`, which may be
 * NULL for the default. The caller frees it; NULL if there is none, or the services cannot be listed. */
wchar_t *LogFilesSharer(const wchar_t *name, const wchar_t *directory);

/* Fails if there is such a service. */
bool LogFilesCheck(const wchar_t *name, const wchar_t *directory, Error *error);

#endif
