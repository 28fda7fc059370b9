/* Finds values of a service's environment that refer to a variable which the service does not have. */
#ifndef PYHOSTSVC_CHECK_UNKNOWN_VARIABLES_H
#define PYHOSTSVC_CHECK_UNKNOWN_VARIABLES_H

#include "check/findings.h"
#include "check/locations.h"

/* Adds a finding for each unknown %NAME%. The service has its own variables, the host's, the computer's and those that
 * Windows makes; the caller's own ones count only if it runs as the caller. An environment file that cannot be read is
 * ignored. */
void UnknownVariablesCheck(const Locations *locations, Findings *findings);

/* Prints the same findings as warnings. */
void UnknownVariablesPrint(const wchar_t *service, const Settings *settings);

#endif
