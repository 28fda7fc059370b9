#include "account/folders.h"

#include "account/service_sid.h"
#include "base/array.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/path.h"
#include "base/system.h"
#include "base/text.h"
#include "base/translation.h"
#include "base/tree.h"

#include <stdlib.h>
#include <windows.h>

#include <aclapi.h>
#include <sddl.h>

bool FoldersOf(const wchar_t *service, Folders *ret_folders, Error *error) {
    wchar_t data[512];
    DWORD length = GetEnvironmentVariableW(L"ProgramData", data, COUNT_OF(data));
    if (!length || length >= COUNT_OF(data)) {
        ErrorSay(error, ERROR_ENVVAR_NOT_FOUND, _(L"the environment variable ProgramData is not set"));
        return ErrorRemedy(error, _(L"Windows sets it for every account. Set it to C:\\ProgramData, then try again."));
    }
    wchar_t *root = PathJoin(data, L"pyhostsvc");
    wchar_t *base = PathJoin(root, service);
    *ret_folders =
        (Folders){.root = root, .base = base, .logs = PathJoin(base, L"logs"), .state = PathJoin(base, L"state")};
    return true;
}

void FoldersFree(Folders *folders) {
    free(folders->root);
    free(folders->base);
    free(folders->logs);
    free(folders->state);
    *folders = (Folders){0};
}

/* Returns the security descriptor of a service's folders, or NULL. The caller frees it with LocalFree. */
static PSECURITY_DESCRIPTOR NewDescriptor(const wchar_t *service, Error *error) {
    wchar_t *sid = ServiceSidOf(service);
    Text sddl = {0};
    /* Administrators are the owner and group. The folder does not inherit (P); its contents do (OICI). */
    TextAppend(&sddl, L"O:BAG:BAD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)");
    if (sid) TextAppendFormat(&sddl, L"(A;OICI;0x1301bf;;;%ls)", sid); /* 0x1301bf is modify access */
    PSECURITY_DESCRIPTOR descriptor = NULL;
    if (!ConvertStringSecurityDescriptorToSecurityDescriptorW(sddl.data, SDDL_REVISION_1, &descriptor, NULL)) {
        ErrorSet(error, GetLastError(), _(L"create a security descriptor from"), L"%ls", sddl.data);
        descriptor = NULL;
    }
    TextFree(&sddl);
    free(sid);
    return descriptor;
}

static bool IsCaller(PSID sid) {
    HANDLE token = NULL;
    union {
        TOKEN_USER user;
        BYTE space[sizeof(TOKEN_USER) + SECURITY_MAX_SID_SIZE];
    } caller;
    DWORD size = 0;
    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token)) return false;
    bool same = System->GetTokenInformation(token, TokenUser, &caller, sizeof caller, &size) &&
                EqualSid(sid, caller.user.User.Sid);
    CloseHandle(token);
    return same;
}

static bool CheckOwner(HANDLE folder, const wchar_t *path, Error *error) {
    PSID owner = NULL;
    PSECURITY_DESCRIPTOR descriptor = NULL;
    DWORD code =
        GetSecurityInfo(folder, SE_FILE_OBJECT, OWNER_SECURITY_INFORMATION, &owner, NULL, NULL, NULL, &descriptor);
    if (code != ERROR_SUCCESS) return ErrorSet(error, code, _(L"read the owner of"), L"'%ls'", path);
    bool trusted = IsWellKnownSid(owner, WinLocalSystemSid) || IsWellKnownSid(owner, WinBuiltinAdministratorsSid) ||
                   IsCaller(owner);
    LocalFree(descriptor);
    if (trusted) return true;
    ErrorSay(error, ERROR_INVALID_OWNER, _(L"'%ls' already exists, and its owner is neither you nor an administrator"),
             path);
    return ErrorRemedy(error, _(L"Another user may have created it. Check what it contains, then delete it."));
}

static bool CheckOrdinary(HANDLE folder, const wchar_t *path, Error *error) {
    BY_HANDLE_FILE_INFORMATION info;
    if (!GetFileInformationByHandle(folder, &info)) {
        return ErrorSet(error, GetLastError(), _(L"inspect"), L"'%ls'", path);
    }
    bool link = info.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT;
    if ((info.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) && !link) return true;
    ErrorSay(error, ERROR_DIRECTORY, _(L"'%ls' already exists and is not an ordinary folder"), path);
    return ErrorRemedy(error, _(L"Check what it is, then delete it."));
}

static bool SetAccess(HANDLE folder, const wchar_t *path, PSECURITY_DESCRIPTOR descriptor, Error *error) {
    PACL acl = NULL;
    PSID owner = NULL;
    BOOL present = FALSE;
    BOOL defaulted = FALSE;
    GetSecurityDescriptorDacl(descriptor, &present, &acl, &defaulted);
    GetSecurityDescriptorOwner(descriptor, &owner, &defaulted);
    SECURITY_INFORMATION what =
        OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION | PROTECTED_DACL_SECURITY_INFORMATION;
    DWORD code = SetSecurityInfo(folder, SE_FILE_OBJECT, what, owner, NULL, acl, NULL);
    if (code == ERROR_SUCCESS) return true;
    ErrorSet(error, code, _(L"set the access control list of"), L"'%ls'", path);
    return ErrorRemedyElevate(error);
}

/* Checks a folder that exists, and secures it. One handle serves for every step, because the name could refer to
 * another folder at the next step. */
static bool SecureFolder(const wchar_t *path, PSECURITY_DESCRIPTOR descriptor, Error *error) {
    DWORD access = FILE_READ_ATTRIBUTES | READ_CONTROL | WRITE_DAC | WRITE_OWNER;
    DWORD share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
    DWORD flags = FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT;
    HANDLE folder = CreateFileW(path, access, share, NULL, OPEN_EXISTING, flags, NULL);
    if (folder == INVALID_HANDLE_VALUE) {
        DWORD code = GetLastError();
        ErrorSet(error, code, _(L"open the folder"), L"'%ls'", path);
        return ErrorRemedyElevate(error);
    }
    bool ok = CheckOrdinary(folder, path, error) && CheckOwner(folder, path, error) &&
              SetAccess(folder, path, descriptor, error);
    CloseHandle(folder);
    return ok;
}

/* Sets `bit` in `created` if the folder did not exist. */
static bool CreateFolder(const wchar_t *path, PSECURITY_DESCRIPTOR descriptor, uint32_t bit, uint32_t *created,
                         Error *error) {
    SECURITY_ATTRIBUTES attributes = {sizeof attributes, descriptor, FALSE};
    if (CreateDirectoryW(path, &attributes)) {
        *created |= bit;
        return true;
    }
    DWORD code = GetLastError();
    if (code == ERROR_ALREADY_EXISTS) return SecureFolder(path, descriptor, error);
    ErrorSet(error, code, _(L"create the folder"), L"'%ls'", path);
    return ErrorRemedyElevate(error);
}

enum { CREATED_ROOT = 1, CREATED_BASE = 2, CREATED_LOGS = 4, CREATED_STATE = 8 };

/* Every user can list the root folder; only administrators can change it. */
static bool CreateRoot(Folders *folders, Error *error) {
    PSECURITY_DESCRIPTOR descriptor = NULL;
    static const wchar_t sddl[] = L"O:BAG:BAD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;;0x1200a9;;;BU)";
    if (!ConvertStringSecurityDescriptorToSecurityDescriptorW(sddl, SDDL_REVISION_1, &descriptor, NULL)) {
        return ErrorSet(error, GetLastError(), _(L"create a security descriptor for"), L"'%ls'", folders->root);
    }
    bool ok = CreateFolder(folders->root, descriptor, CREATED_ROOT, &folders->created, error);
    LocalFree(descriptor);
    return ok;
}

bool FoldersCreate(const wchar_t *service, Folders *folders, Error *error) {
    folders->created = 0;
    PSECURITY_DESCRIPTOR descriptor = NewDescriptor(service, error);
    if (!descriptor) return false;
    bool ok = CreateRoot(folders, error) &&
              CreateFolder(folders->base, descriptor, CREATED_BASE, &folders->created, error) &&
              CreateFolder(folders->logs, descriptor, CREATED_LOGS, &folders->created, error) &&
              CreateFolder(folders->state, descriptor, CREATED_STATE, &folders->created, error);
    LocalFree(descriptor);
    if (!ok) FoldersUndo(folders);
    return ok;
}

/* Creates a folder that is missing, with inherited access control. */
static bool CreateMissing(const wchar_t *path, Error *error) {
    if (PathIsDirectory(path) || CreateDirectoryW(path, NULL)) return true;
    ErrorSet(error, GetLastError(), _(L"create the folder"), L"'%ls'", path);
    return ErrorRemedyElevate(error);
}

/* Fills in the folders of which `state_directory` is one. Returns false if install did not create it. The variable
 * ProgramData of a service may have another value (Wine 8). */
static bool FoldersAround(const wchar_t *service, const wchar_t *state_directory, Folders *ret_folders) {
    wchar_t *base = PathDirectory(state_directory);
    wchar_t *root = PathDirectory(base);
    *ret_folders =
        (Folders){.root = root, .base = base, .logs = PathJoin(base, L"logs"), .state = TextCopy(state_directory)};
    return TextEqualFold(PathName(state_directory), L"state") && TextEqualFold(PathName(base), service) &&
           TextEqualFold(PathName(root), L"pyhostsvc");
}

bool FoldersRestore(const wchar_t *service, const wchar_t *log_directory, const wchar_t *state_directory,
                    Error *error) {
    bool logs = PathIsDirectory(log_directory);
    bool state = PathIsDirectory(state_directory);
    Folders folders;
    Error ignored;
    Error why = {0};
    if (logs && state) return true;
    bool own =
        FoldersAround(service, state_directory, &folders) && (!state || TextEqualFold(log_directory, folders.logs));
    bool secured = !own || FoldersCreate(service, &folders, &why);
    FoldersFree(&folders);
    /* An account that may not secure the folders can still create one in a folder that it may change. */
    if (!secured && why.code != ERROR_ACCESS_DENIED) {
        *error = why; /* such as a folder of another user, into which nothing must be written */
        return false;
    }
    bool ok = CreateMissing(state_directory, error);
    return CreateMissing(log_directory, ok ? error : &ignored) && ok;
}

void FoldersUndo(Folders *folders) {
    const wchar_t *const paths[] = {folders->root, folders->base, folders->logs, folders->state};
    /* The innermost folder comes first. A folder that is no longer empty stays. */
    for (size_t i = COUNT_OF(paths); i-- > 0;) {
        if (folders->created & (1U << i)) RemoveDirectoryW(paths[i]);
    }
    folders->created = 0;
}

/* Files of a process that was just killed disappear a moment later, and keep their folder from being deleted until
 * then. */
static bool IsBusy(const Error *error) {
    return error->code == ERROR_DIR_NOT_EMPTY || error->code == ERROR_SHARING_VIOLATION ||
           error->code == ERROR_ACCESS_DENIED || error->code == ERROR_DELETE_PENDING;
}

bool FoldersRemove(const wchar_t *base, Error *error) {
    enum { TIMEOUT_MS = 5000, POLL_MS = 50 };
    for (ULONGLONG start = GetTickCount64(); !TreeDelete(base, error); Sleep(POLL_MS)) {
        if (!IsBusy(error) || GetTickCount64() - start > TIMEOUT_MS) return false;
    }
    return true;
}
