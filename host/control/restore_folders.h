/* Creates a service's deleted log and state folders again. */
#ifndef PYHOSTSVC_CONTROL_RESTORE_FOLDERS_H
#define PYHOSTSVC_CONTROL_RESTORE_FOLDERS_H

#include <wchar.h>

/* Creates the log and state folder of a service again if they are missing, as FoldersRestore does. Ignores a failure:
 * what needs a folder reports it. */
void RestoreFolders(const wchar_t *name);

#endif
