/* The program that services run. If ordinary users or pip could replace this program, they could run anything with a
 * service's account; then services run a copy of it under Program Files. */
#ifndef PYHOSTSVC_INSTALL_PROGRAM_COPY_H
#define PYHOSTSVC_INSTALL_PROGRAM_COPY_H

#include "base/error.h"

#include <stdbool.h>

/* Returns the path of the program that services should run; the caller frees it. This is the running program itself
 * unless ordinary users can write to it, or it is in a user's profile, in a Python or virtual environment, or not on a
 * fixed drive. Then it is a copy, %ProgramFiles%\pyhostsvc\<version>\pyhostsvc.exe, which is created if it does not
 * exist. (Another build of the same version gets a folder of its own.) */
bool ProgramCopyChoose(wchar_t **ret_program, Error *error);

/* Deletes the copies that no service uses. A copy that is running, or that the caller may not delete, stays. */
void ProgramCopyDeleteUnused(void);

#endif
