/* Runs the process that the SCM starts. */
#ifndef PYHOSTSVC_SERVICE_SERVICE_MAIN_H
#define PYHOSTSVC_SERVICE_SERVICE_MAIN_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

/* Connects to the SCM and runs the service `name`. After STOPPED was announced the service thread calls `end`, which
 * ends the process and does not return. Returns false if the SCM did not start this process. */
bool ServiceMainRun(const wchar_t *name, void (*end)(uint32_t exit_code), Error *error);

#endif
