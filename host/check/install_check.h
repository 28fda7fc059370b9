/* What `install` shows of `check`. */
#ifndef PYHOSTSVC_CHECK_INSTALL_CHECK_H
#define PYHOSTSVC_CHECK_INSTALL_CHECK_H

#include <wchar.h>

/* Prints what may keep an installed service from running as warnings. Never fails, and takes seconds at the most: what
 * runs Python here, with all that its site-packages start, is another process. */
void InstallCheckPrint(const wchar_t *service);

#endif
