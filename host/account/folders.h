/* A service's folders: %ProgramData%\pyhostsvc\<name>\logs and \state, with protected access control from the moment
 * that they exist: SYSTEM and Administrators full control, the service's own SID may modify, nobody else anything. */
#ifndef PYHOSTSVC_ACCOUNT_FOLDERS_H
#define PYHOSTSVC_ACCOUNT_FOLDERS_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct Folders {
    wchar_t *root; /* %ProgramData%\pyhostsvc */
    wchar_t *base; /* %ProgramData%\pyhostsvc\<name> */
    wchar_t *logs;
    wchar_t *state;
    uint32_t made; /* which of them FoldersCreate made: a bit each, in this order */
} Folders;

/* Their paths for a new service, whether or not they exist. Free with FoldersFree. */
bool FoldersOf(const wchar_t *service, Folders *ret_folders, Error *error);
void FoldersFree(Folders *folders);

/* Makes them. A folder that is already there is taken over only where it is no link, and SYSTEM, the Administrators or
 * the caller own it: anybody may create folders in %ProgramData%, and what somebody prepared is not trusted. It then
 * belongs to the Administrators, with the same access control. What was made is undone on failure. */
bool FoldersCreate(const wchar_t *service, Folders *folders, Error *error);

/* Removes what FoldersCreate made. */
void FoldersUndo(Folders *folders);

/* Deletes a service's `base` and all that is in it; links in it are removed, not followed. */
bool FoldersRemove(const wchar_t *base, Error *error);

#endif
