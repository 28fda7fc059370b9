/* The process as the SCM starts it. */
#ifndef PYHOSTSVC_SERVICE_SERVICE_MAIN_H
#define PYHOSTSVC_SERVICE_SERVICE_MAIN_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

/* Connects to the SCM and runs the service `name`. `end` is called on the service thread after STOPPED was announced;
 * it ends the process and does not return. Returns false where the SCM did not start this process. */
bool ServiceMainRun(const wchar_t *name, void (*end)(uint32_t exit_code), Error *error);

#endif
