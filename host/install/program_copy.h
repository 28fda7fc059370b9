/* Where the program lies that services run. One that ordinary users, or pip, can replace would let them run anything as
 * a service's account: then services run a copy of it under Program Files. */
#ifndef PYHOSTSVC_INSTALL_PROGRAM_COPY_H
#define PYHOSTSVC_INSTALL_PROGRAM_COPY_H

#include "base/error.h"

#include <stdbool.h>

/* The program that services are to run: this very file, or, where it is writable by ordinary users, in somebody's
 * profile, in a Python or a virtual environment, or on no fixed drive, a copy of it as
 * %ProgramFiles%\pyhostsvc\<version>\pyhostsvc.exe, which is made where it is not there. (Another build of the same
 * version gets a folder of its own.) The caller frees. */
bool ProgramCopyChoose(wchar_t **ret_program, Error *error);

/* Deletes the copies that no service runs any more. One that is in use, or may not be deleted, stays. */
void ProgramCopyDeleteUnused(void);

#endif
