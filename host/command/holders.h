/* Who may still have a service open. */
#ifndef PYHOSTSVC_COMMAND_HOLDERS_H
#define PYHOSTSVC_COMMAND_HOLDERS_H

#include "base/text.h"

/* The SCM tells nobody who holds a handle on a service, and handles of its own kind are no handles of the kernel's. So
 * these are the running programs that are known to keep services open: "mmc.exe (PID 1234)". The caller frees the list.
 */
void HoldersFind(TextList *ret_holders);

#endif
