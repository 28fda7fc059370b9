/* A service's folders, %ProgramData%\pyhostsvc\<name>\logs and \state. Their access control is protected from the
 * moment that they exist: full control for SYSTEM and Administrators, modify access for the service's own SID, nothing
 * for others. */
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
    uint32_t created; /* those that FoldersCreate created: a bit each, in this order */
} Folders;

/* Returns the paths for a service, which exist or not. Free them with FoldersFree. */
bool FoldersOf(const wchar_t *service, Folders *ret_folders, Error *error);
void FoldersFree(Folders *folders);

/* Creates the folders. A folder that exists is used only if it is not a link and if SYSTEM, the Administrators or the
 * caller own it: every user can create folders in %ProgramData%, so another user's folder is not trusted. Such a folder
 * then gets the Administrators as its owner and the same access control. On failure the new folders are deleted. */
bool FoldersCreate(const wchar_t *service, Folders *folders, Error *error);

/* Creates a service's log and state folder again if they are missing: with the access control above if they are the
 * service's own folders, and with inherited access control otherwise. */
bool FoldersRestore(const wchar_t *service, const wchar_t *log_directory, const wchar_t *state_directory, Error *error);

/* Deletes the folders that FoldersCreate created. */
void FoldersUndo(Folders *folders);

/* Deletes a service's `base` folder with everything in it. Links are deleted, not followed. */
bool FoldersRemove(const wchar_t *base, Error *error);

#endif
