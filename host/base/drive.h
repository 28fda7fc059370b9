/* Drives: which of them are everybody's. */
#ifndef PYHOSTSVC_BASE_DRIVE_H
#define PYHOSTSVC_BASE_DRIVE_H

#include <wchar.h>

typedef enum DriveKind {
    DRIVE_LOCAL,  /* a disk of the computer's; or the path begins with no drive */
    DRIVE_MAPPED, /* of the network; mapped in the logon session of whoever asks */
    DRIVE_SUBST,  /* made by `subst`; the same */
    DRIVE_MISSING /* there is none of that letter, as far as whoever asks can see */
} DriveKind;

/* The kind of the drive that a path begins with. */
DriveKind DriveKindOf(const wchar_t *path);

#endif
