/* Runs `check` for a service that was just installed. */
#ifndef PYHOSTSVC_CHECK_INSTALL_CHECK_H
#define PYHOSTSVC_CHECK_INSTALL_CHECK_H

#include <wchar.h>

/* Prints the errors and warnings of `check` for an installed service as warnings. Never fails and takes at most ten
 * seconds: `check` runs in a subprocess, because code that site-packages run in every interpreter may end or hang it.
 */
void InstallCheckPrint(const wchar_t *service);

#endif
