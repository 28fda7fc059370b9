/* import --from-nssm. */
#ifndef PYHOSTSVC_COMMAND_IMPORT_NSSM_H
#define PYHOSTSVC_COMMAND_IMPORT_NSSM_H

#include "base/error.h"
#include "terminal/arguments.h"

#include <stdbool.h>

/* Installs what NSSM or srvany runs as `service`, as the options say, and prints the outcome. */
bool ImportNssm(const Arguments *arguments, const wchar_t *service, Error *error);

#endif
