/* Names of services. Pure. */
#ifndef PYHOSTSVC_SETTINGS_NAME_H
#define PYHOSTSVC_SETTINGS_NAME_H

#include "base/error.h"

#include <stdbool.h>

/* Checks that the SCM, the registry and the file system accept `name` as a service's name. */
bool NameCheck(const wchar_t *name, Error *error);

#endif
