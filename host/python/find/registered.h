/* The Pythons that are registered on this machine. Source: PEP 514. */
#ifndef PYHOSTSVC_PYTHON_FIND_REGISTERED_H
#define PYHOSTSVC_PYTHON_FIND_REGISTERED_H

#include <wchar.h>

/* Returns the python.exe that is registered as `version` ("3.13", "3.13t"), or of the newest version that can be hosted
 * if `version` is NULL. Installations for all users come before the current user's, because a service account sees only
 * the former. The caller frees the path; NULL if there is no such Python. */
wchar_t *RegisteredPython(const wchar_t *version);

#endif
