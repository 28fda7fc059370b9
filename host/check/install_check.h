/* Runs `check` for a service that is being installed. */
#ifndef PYHOSTSVC_CHECK_INSTALL_CHECK_H
#define PYHOSTSVC_CHECK_INSTALL_CHECK_H

#include "base/subprocess.h"

#include <wchar.h>

/* `check` runs in a subprocess, because code that site-packages run in every interpreter may end or hang it. The
 * subprocess starts while the service is being installed, and waits for the service's name. */
typedef struct InstallCheck {
    bool started;
    Subprocess process;
    HANDLE input;  /* the process reads the name from it */
    HANDLE output; /* what it prints */
} InstallCheck;

/* Starts the subprocess. If that fails, there is no check. */
void InstallCheckStart(InstallCheck *ret_check);

/* Lets the subprocess check the service, which is installed now, and prints the errors and warnings as warnings. Never
 * fails and takes at most ten seconds. Frees the check. Does nothing if it was not started. */
void InstallCheckPrint(InstallCheck *check, const wchar_t *service);

/* Ends a check whose service was not installed. Does nothing if it was not started, or is freed already. */
void InstallCheckCancel(InstallCheck *check);

#endif
