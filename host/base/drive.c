#include "base/drive.h"

#include "base/array.h"
#include "base/text.h"

#include <windows.h>

/* A drive of `subst` is a symbolic link to a folder. (All drives of Wine are links.) */
static bool DriveIsLink(const wchar_t *drive) {
    wchar_t target[512] = L"";
    return QueryDosDeviceW(drive, target, COUNT_OF(target)) && TextStartsWith(target, L"\\??\\") &&
           !TextStartsWith(target, L"\\??\\unix\\");
}

DriveKind DriveKindOf(const wchar_t *path) {
    wchar_t drive[] = L"?:";
    wchar_t root[] = L"?:\\";
    if (!path[0] || path[1] != L':') return DRIVE_LOCAL;
    drive[0] = root[0] = path[0];
    if (DriveIsLink(drive)) return DRIVE_SUBST; /* whatever its target is */
    UINT type = GetDriveTypeW(root);
    return type == DRIVE_REMOTE ? DRIVE_MAPPED : type == DRIVE_NO_ROOT_DIR ? DRIVE_MISSING : DRIVE_LOCAL;
}
