/* A service that another program installed: reads it, or converts it to a pyhostsvc service. */
#ifndef PYHOSTSVC_SCM_FOREIGN_H
#define PYHOSTSVC_SCM_FOREIGN_H

#include "base/error.h"
#include "settings/settings.h"

#include <stdbool.h>
#include <windows.h>

typedef struct Foreign {
    SC_HANDLE service;
    wchar_t *image_path;
    wchar_t *account; /* as the SCM stores it */
    DWORD type;       /* SERVICE_WIN32_OWN_PROCESS, … */
    bool running;     /* in any state but stopped */
} Foreign;

enum { FOREIGN_CONVERT = SERVICE_CHANGE_CONFIG | SERVICE_START };

/* Opens the service. `access` is FOREIGN_CONVERT, or 0 to read only. Fails if it is a pyhostsvc service already. Close
 * it with ForeignClose. */
bool ForeignOpen(const wchar_t *name, DWORD access, Foreign *ret_foreign, Error *error);
void ForeignClose(Foreign *foreign);

/* Converts it in place to a pyhostsvc service: stores `settings`, changes what differs in the SCM and, as the last
 * step, the ImagePath. The account, the password and the permissions on the service stay. A running process continues
 * until it is stopped. The old ImagePath is stored beside the settings as replaced_image_path. On failure everything is
 * as before. */
bool ForeignConvert(const Foreign *foreign, const wchar_t *name, const wchar_t *program, Settings *settings,
                    Error *error);

#endif
