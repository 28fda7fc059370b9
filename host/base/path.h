/* Paths of any length. Every string returned is the caller's to free. Pure, but for what asks the system (lookup.c). */
#ifndef PYHOSTSVC_BASE_PATH_H
#define PYHOSTSVC_BASE_PATH_H

#include "base/error.h"

#include <stdbool.h>

wchar_t *PathJoin(const wchar_t *directory, const wchar_t *name);
/* "C:\a\b.py" -> "C:\a"; a name alone -> "". */
wchar_t *PathDirectory(const wchar_t *path);
/* The last part. Points into `path`. */
const wchar_t *PathName(const wchar_t *path);
/* "C:\a\b.py" -> "b" */
wchar_t *PathStem(const wchar_t *path);

/* The absolute path, whether or not it exists. */
bool PathAbsolute(const wchar_t *path, wchar_t **ret_path, Error *error);
/* This program's own path. */
bool PathOfProgram(wchar_t **ret_path, Error *error);

/* Is it below the folder of one user? (That of all of them is nobody's.) */
bool PathIsInProfile(const wchar_t *path);

bool PathIsFile(const wchar_t *path);
bool PathIsDirectory(const wchar_t *path);

#endif
