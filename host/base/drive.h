/* Kinds of drives: a service may not see a drive that the user sees. */
#ifndef PYHOSTSVC_BASE_DRIVE_H
#define PYHOSTSVC_BASE_DRIVE_H

#include <wchar.h>

typedef enum DriveKind {
    DRIVE_LOCAL,  /* a disk of the computer, or the path has no drive */
    DRIVE_MAPPED, /* a network drive, mapped in the caller's logon session */
    DRIVE_SUBST,  /* created by `subst` in the caller's logon session */
    DRIVE_MISSING /* the caller sees no drive with this letter */
} DriveKind;

/* Returns the kind of the drive that `path` begins with. */
DriveKind DriveKindOf(const wchar_t *path);

#endif
