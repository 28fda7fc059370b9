/* Paths of any length. The caller frees each returned string. path.c is pure; path_query.c asks the system. */
#ifndef PYHOSTSVC_BASE_PATH_H
#define PYHOSTSVC_BASE_PATH_H

#include "base/error.h"

#include <stdbool.h>

wchar_t *PathJoin(const wchar_t *directory, const wchar_t *name);
/* Returns the folder: "C:\a" for "C:\a\b.py", and "" for a name alone. */
wchar_t *PathDirectory(const wchar_t *path);
/* Returns the last component, which points into `path`. */
const wchar_t *PathName(const wchar_t *path);
/* Returns the name without its extension: "b" for "C:\a\b.py". */
wchar_t *PathStem(const wchar_t *path);

/* Makes a path absolute, whether or not it exists. */
bool PathAbsolute(const wchar_t *path, wchar_t **ret_path, Error *error);
/* Returns the path of this program. */
bool PathOfProgram(wchar_t **ret_path, Error *error);

/* Is the path in the profile of one user? C:\Users\Public does not count, because all users can access it. */
bool PathIsInProfile(const wchar_t *path);

/* Do two paths name the same folder, also by a link, a mapped drive or another spelling? A folder that does not exist
 * is identified by the next folder above it that does. */
bool PathIsSameFolder(const wchar_t *a, const wchar_t *b);

bool PathIsFile(const wchar_t *path);
bool PathIsDirectory(const wchar_t *path);

#endif
