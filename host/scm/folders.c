#include "scm/folders.h"

#include "base/memory.h"
#include "base/path.h"
#include "base/text.h"

#include <stdlib.h>
#include <windows.h>

#include <aclapi.h>
#include <bcrypt.h>
#include <sddl.h>

bool FoldersOf(const wchar_t *service, Folders *ret_folders, Error *error) {
    wchar_t data[512];
    DWORD length = GetEnvironmentVariableW(L"ProgramData", data, sizeof data / sizeof *data);
    if (!length || length >= sizeof data / sizeof *data) {
        ErrorSay(error, ERROR_ENVVAR_NOT_FOUND, L"the environment variable ProgramData is not set");
        return ErrorRemedy(error, L"It is part of every account's environment: set it to C:\\ProgramData.");
    }
    wchar_t *base = TextPrint(L"%ls\\pyhostsvc\\%ls", data, service);
    *ret_folders = (Folders){base, PathJoin(base, L"logs"), PathJoin(base, L"state")};
    return true;
}

void FoldersFree(Folders *folders) {
    free(folders->base);
    free(folders->logs);
    free(folders->state);
    *folders = (Folders){0};
}

wchar_t *FoldersServiceSid(const wchar_t *service) {
    enum { SHA1_BYTES = 20 };
    union {
        UCHAR bytes[SHA1_BYTES];
        uint32_t words[SHA1_BYTES / 4];
    } hash;
    BCRYPT_ALG_HANDLE algorithm = NULL;
    BCRYPT_HASH_HANDLE state = NULL;
    wchar_t *name = TextCopy(service);
    CharUpperW(name);
    bool ok = BCryptOpenAlgorithmProvider(&algorithm, BCRYPT_SHA1_ALGORITHM, NULL, 0) == 0 &&
              BCryptCreateHash(algorithm, &state, NULL, 0, NULL, 0, 0) == 0 &&
              BCryptHashData(state, (PUCHAR)name, (ULONG)(wcslen(name) * sizeof(wchar_t)), 0) == 0 &&
              BCryptFinishHash(state, hash.bytes, SHA1_BYTES, 0) == 0;
    if (state) BCryptDestroyHash(state);
    if (algorithm) BCryptCloseAlgorithmProvider(algorithm, 0);
    free(name);
    if (!ok) return NULL;
    return TextPrint(L"S-1-5-80-%u-%u-%u-%u-%u", hash.words[0], hash.words[1], hash.words[2], hash.words[3],
                     hash.words[4]);
}

/* LocalFree it. */
static PSECURITY_DESCRIPTOR MakeDescriptor(const wchar_t *service, Error *error) {
    wchar_t *sid = FoldersServiceSid(service);
    Text sddl = {0};
    /* Owner and group Administrators; inheritance from above blocked (P), inherited by what is inside (OICI). */
    TextAppend(&sddl, L"O:BAG:BAD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)");
    if (sid) TextAppendFormat(&sddl, L"(A;OICI;0x1301bf;;;%ls)", sid); /* 0x1301bf: "modify" */
    PSECURITY_DESCRIPTOR descriptor = NULL;
    if (!ConvertStringSecurityDescriptorToSecurityDescriptorW(sddl.data, SDDL_REVISION_1, &descriptor, NULL)) {
        ErrorSet(error, GetLastError(), L"make a security descriptor from", L"%ls", sddl.data);
        descriptor = NULL;
    }
    TextFree(&sddl);
    free(sid);
    return descriptor;
}

static bool IsOwnUser(PSID sid) {
    HANDLE token = NULL;
    union {
        TOKEN_USER user;
        BYTE room[sizeof(TOKEN_USER) + SECURITY_MAX_SID_SIZE];
    } own;
    DWORD size = 0;
    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token)) return false;
    bool same = GetTokenInformation(token, TokenUser, &own, sizeof own, &size) && EqualSid(sid, own.user.User.Sid);
    CloseHandle(token);
    return same;
}

static bool IsTrustedOwner(const wchar_t *path, Error *error) {
    PSID owner = NULL;
    PSECURITY_DESCRIPTOR descriptor = NULL;
    wchar_t *unchanging = TextCopy(path);
    DWORD code = GetNamedSecurityInfoW(unchanging, SE_FILE_OBJECT, OWNER_SECURITY_INFORMATION, &owner, NULL, NULL, NULL,
                                       &descriptor);
    free(unchanging);
    if (code != ERROR_SUCCESS) return ErrorSet(error, code, L"read the owner of", L"'%ls'", path);
    bool trusted = IsWellKnownSid(owner, WinLocalSystemSid) || IsWellKnownSid(owner, WinBuiltinAdministratorsSid) ||
                   IsOwnUser(owner);
    LocalFree(descriptor);
    if (trusted) return true;
    ErrorSay(error, ERROR_INVALID_OWNER, L"'%ls' is already there, and neither an administrator's nor yours", path);
    return ErrorRemedy(error, L"Somebody may have prepared it: look at what is in it, then remove it.");
}

/* A folder that was there: no link, a trusted owner, and from now on our access control. */
static bool AdoptFolder(const wchar_t *path, PSECURITY_DESCRIPTOR descriptor, Error *error) {
    DWORD attributes = GetFileAttributesW(path);
    if (!(attributes & FILE_ATTRIBUTE_DIRECTORY) || (attributes & FILE_ATTRIBUTE_REPARSE_POINT)) {
        ErrorSay(error, ERROR_DIRECTORY, L"'%ls' is already there, and is no plain folder", path);
        return ErrorRemedy(error, L"Look at what it is, then remove it.");
    }
    if (!IsTrustedOwner(path, error)) return false;
    PACL acl = NULL;
    BOOL present = FALSE;
    BOOL defaulted = FALSE;
    GetSecurityDescriptorDacl(descriptor, &present, &acl, &defaulted);
    wchar_t *unchanging = TextCopy(path);
    DWORD code =
        SetNamedSecurityInfoW(unchanging, SE_FILE_OBJECT,
                              DACL_SECURITY_INFORMATION | PROTECTED_DACL_SECURITY_INFORMATION, NULL, NULL, acl, NULL);
    free(unchanging);
    return code == ERROR_SUCCESS || ErrorSet(error, code, L"set the access control of", L"'%ls'", path);
}

static bool MakeFolder(const wchar_t *path, PSECURITY_DESCRIPTOR descriptor, bool *ret_made, Error *error) {
    SECURITY_ATTRIBUTES attributes = {sizeof attributes, descriptor, FALSE};
    if (CreateDirectoryW(path, &attributes)) {
        *ret_made = true;
        return true;
    }
    DWORD code = GetLastError();
    *ret_made = false;
    if (code == ERROR_ALREADY_EXISTS) return AdoptFolder(path, descriptor, error);
    ErrorSet(error, code, L"make the folder", L"'%ls'", path);
    if (code == ERROR_ACCESS_DENIED) ErrorRemedy(error, L"Run this from an elevated prompt (Run as administrator).");
    return false;
}

/* %ProgramData%\pyhostsvc: everybody may look into it, only administrators may change it. */
static bool MakeRoot(const wchar_t *base, Error *error) {
    wchar_t *root = PathDirectory(base);
    PSECURITY_DESCRIPTOR descriptor = NULL;
    bool made = false;
    bool ok = false;
    if (ConvertStringSecurityDescriptorToSecurityDescriptorW(
            L"O:BAG:BAD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;;0x1200a9;;;BU)", SDDL_REVISION_1, &descriptor, NULL)) {
        ok = MakeFolder(root, descriptor, &made, error);
        LocalFree(descriptor);
    } else {
        ErrorSet(error, GetLastError(), L"make a security descriptor for", L"'%ls'", root);
    }
    free(root);
    return ok;
}

bool FoldersCreate(const wchar_t *service, const Folders *folders, bool *ret_made, Error *error) {
    if (!MakeRoot(folders->base, error)) return false;
    PSECURITY_DESCRIPTOR descriptor = MakeDescriptor(service, error);
    if (!descriptor) return false;
    bool made_base = false;
    bool made = false;
    bool ok = MakeFolder(folders->base, descriptor, &made_base, error) &&
              MakeFolder(folders->logs, descriptor, &made, error) &&
              MakeFolder(folders->state, descriptor, &made, error);
    LocalFree(descriptor);
    if (ok) {
        *ret_made = made_base;
    } else if (made_base) {
        Error ignored;
        FoldersRemove(folders->base, &ignored);
    }
    return ok;
}

static bool RemoveTree(const wchar_t *path, Error *error) {
    bool ok = true;
    WIN32_FIND_DATAW found;
    wchar_t *pattern = PathJoin(path, L"*");
    HANDLE search = FindFirstFileW(pattern, &found);
    free(pattern);
    for (BOOL more = search != INVALID_HANDLE_VALUE; more && ok; more = FindNextFileW(search, &found)) {
        if (TextEqual(found.cFileName, L".") || TextEqual(found.cFileName, L"..")) continue;
        wchar_t *inner = PathJoin(path, found.cFileName);
        bool folder = found.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY;
        bool link = found.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT;
        if (folder && !link) {
            ok = RemoveTree(inner, error);
        } else if (!(folder ? RemoveDirectoryW(inner) : DeleteFileW(inner))) {
            ok = ErrorSet(error, GetLastError(), L"delete", L"'%ls'", inner);
        }
        free(inner);
    }
    if (search != INVALID_HANDLE_VALUE) FindClose(search);
    if (!ok || RemoveDirectoryW(path)) return ok;
    DWORD code = GetLastError();
    return code == ERROR_FILE_NOT_FOUND || code == ERROR_PATH_NOT_FOUND ||
           ErrorSet(error, code, L"delete", L"'%ls'", path);
}

bool FoldersRemove(const wchar_t *base, Error *error) {
    return RemoveTree(base, error);
}
