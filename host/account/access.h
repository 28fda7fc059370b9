/* Who may do what with a file or folder, by its access control list; and letting an account in. */
#ifndef PYHOSTSVC_ACCOUNT_ACCESS_H
#define PYHOSTSVC_ACCOUNT_ACCESS_H

#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>
#include <windows.h>

/* What somebody who is all of `sids` (S-1-5-… texts) may do with `path`: a mask of FILE_READ_DATA and its like.
 * Owners and privileges are left out. Fails where the list may not be read. */
bool AccessMask(const wchar_t *path, const TextList *sids, DWORD *ret_mask, Error *error);

/* May an ordinary user, who is nobody in particular, change a file, or put something into a folder? `ret_who` is the
 * name of the group that may, as it is called here; the caller frees. False, too, where the list may not be read. */
bool AccessWritableByUsers(const wchar_t *path, wchar_t **ret_who);

/* May an ordinary user rename or delete it, and so put something else in its place: by a right to it, or one to the
 * folder that it is in? As AccessWritableByUsers. */
bool AccessReplaceableByUsers(const wchar_t *path, wchar_t **ret_who);

/* May a service's process that runs as `account_sid` read the file, or all that is in the folder? Change it, with
 * `change`? `service_sid` is the service's own, which its process has, too; either may be NULL. Fails where the list
 * may not be read. */
bool AccessServiceMay(const wchar_t *path, const wchar_t *account_sid, const wchar_t *service_sid, bool change,
                      bool *ret_allowed, Error *error);

/* Lets `sid` read a file, or a folder with all that is in it; with `change`, change it, too. */
bool AccessGrant(const wchar_t *path, const wchar_t *sid, bool change, Error *error);

/* Takes back every entry of `sid`. A path that is gone is as good. */
bool AccessRevoke(const wchar_t *path, const wchar_t *sid, Error *error);

#endif
