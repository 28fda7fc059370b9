/* The access that a user or a service has to a file or folder, computed from its access control list; granting and
 * revoking access. */
#ifndef PYHOSTSVC_ACCOUNT_ACCESS_H
#define PYHOSTSVC_ACCOUNT_ACCESS_H

#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>
#include <windows.h>

/* Computes the access to `path` of a process whose token has all of `sids` (texts such as S-1-5-32-545), as a mask of
 * FILE_READ_DATA and so on. The rights of owners and privileges are not counted. Fails if the list cannot be read. */
bool AccessMask(const wchar_t *path, const TextList *sids, DWORD *ret_mask, Error *error);

/* Returns whether an ordinary user can change a file, or add something to a folder; false also if the list cannot be
 * read. `ret_who` is the local name of the group that has the access; the caller frees it. */
bool AccessWritableByUsers(const wchar_t *path, wchar_t **ret_who);

/* Returns whether an ordinary user can rename or delete `path`, and so put something else in its place, with a right to
 * `path` or to its folder. Otherwise as AccessWritableByUsers. */
bool AccessReplaceableByUsers(const wchar_t *path, wchar_t **ret_who);

/* Finds the first folder, from `path` upwards and itself included, that an ordinary user can replace. Returns false if
 * there is none. The caller frees `ret_path`, the folder, and `ret_who`. */
bool AccessReplaceableAbove(const wchar_t *path, wchar_t **ret_path, wchar_t **ret_who);

/* Computes whether a service that runs as `account_sid` can read the file, or everything in the folder, or with
 * `modify` also change it. `service_sid` is the SID of the service itself, which its process also has. Either may be
 * NULL. Fails if the list cannot be read. */
bool AccessServiceMay(const wchar_t *path, const wchar_t *account_sid, const wchar_t *service_sid, bool modify,
                      bool *ret_allowed, Error *error);

/* Grants `sid` read access to a file, or to a folder with everything in it; with `modify`, modify access. */
bool AccessGrant(const wchar_t *path, const wchar_t *sid, bool modify, Error *error);

/* Removes every entry of `sid` from the list of `path`. Does nothing if `path` does not exist. */
bool AccessRevoke(const wchar_t *path, const wchar_t *sid, Error *error);

#endif
