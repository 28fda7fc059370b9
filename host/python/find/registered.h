/* The Pythons that are registered on this machine. Source: PEP 514. */
#ifndef PYHOSTSVC_PYTHON_FIND_REGISTERED_H
#define PYHOSTSVC_PYTHON_FIND_REGISTERED_H

#include <wchar.h>

/* The python.exe that is registered as `version` ("3.13", "3.13t"), or, for NULL, of the newest version that can be
 * hosted; installations for all users come before the current user's, for a service account sees only the former. The
 * caller frees; NULL where there is none. */
wchar_t *RegisteredPython(const wchar_t *version);

#endif
