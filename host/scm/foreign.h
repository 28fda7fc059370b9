/* A service that somebody else installed, to be looked at, or to be made one of ours. */
#ifndef PYHOSTSVC_SCM_FOREIGN_H
#define PYHOSTSVC_SCM_FOREIGN_H

#include "base/error.h"
#include "settings/settings.h"

#include <stdbool.h>
#include <windows.h>

typedef struct Foreign {
    SC_HANDLE service;
    wchar_t *image_path; /* its command line */
    wchar_t *account;
    DWORD type; /* SERVICE_WIN32_OWN_PROCESS, … */
    bool runs;
} Foreign;

enum { FOREIGN_CONVERT = SERVICE_CHANGE_CONFIG | SERVICE_START };

/* Opens it; `access` is what else is to be done: FOREIGN_CONVERT, or 0. Fails where it is one of ours. Close with
 * ForeignClose. */
bool ForeignOpen(const wchar_t *name, DWORD access, Foreign *ret_foreign, Error *error);
void ForeignClose(Foreign *foreign);

/* Makes it ours, in place: `settings` are stored, what the SCM keeps is changed where they differ, and, as the last
 * step, its command line. Its account and password, and who may do what with it, stay. What runs of it goes on until it
 * is stopped. The old command line is stored beside the settings, as replaced_image_path. On failure all is as it was.
 */
bool ForeignConvert(const Foreign *foreign, const wchar_t *name, const wchar_t *program, Settings *settings,
                    Error *error);

#endif
