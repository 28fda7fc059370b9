/* A lock over the settings of one service: commands that change them at the same time wait for each other. */
#ifndef PYHOSTSVC_INSTALL_SETTINGS_LOCK_H
#define PYHOSTSVC_INSTALL_SETTINGS_LOCK_H

#include "base/error.h"

#include <stdbool.h>
#include <windows.h>

/* Takes the lock; waits ten seconds at most for another process. `ret_lock` is NULL if the service's folder, in which
 * the lock is a file, is missing or not accessible: a command that repairs such a service continues without the lock.
 * Nothing that may wait for the user happens under it. Release it with SettingsLockRelease. */
bool SettingsLockTake(const wchar_t *service, HANDLE *ret_lock, Error *error);

/* Takes the lock over what several services have in common, such as the folder of their logs; otherwise as above. Take
 * the lock of a service first if you need both. */
bool SettingsLockTakeAll(HANDLE *ret_lock, Error *error);

/* Releases the lock; NULL is ignored. */
void SettingsLockRelease(HANDLE lock);

#endif
