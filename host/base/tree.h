/* A folder with everything in it. */
#ifndef PYHOSTSVC_BASE_TREE_H
#define PYHOSTSVC_BASE_TREE_H

#include "base/error.h"

#include <stdbool.h>

/* Deletes a folder with everything in it. Succeeds if there is no such folder. Links (symbolic links, junctions) are
 * deleted, not followed, also if another process replaces a folder by a link at that moment: then it fails with
 * ERROR_UNTRUSTED_MOUNT_POINT, and what the link leads to is left alone. */
bool TreeDelete(const wchar_t *path, Error *error);

#endif
