#include "python/patch/exec.h"

#include "base/array.h"
#include "base/crt.h"
#include "base/environment_block.h"
#include "base/memory.h"
#include "base/path.h"
#include "base/text.h"
#include "base/thread.h"
#include "python/api/api.h"
#include "python/patch/import_table.h"
#include "python/patch/replacements.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

static ExecHooks exec_hooks;
static void *exec_context;

void ExecPrepare(const ExecHooks *hooks, void *context) {
    exec_hooks = *hooks;
    exec_context = context;
}

/* Returns the absolute path; the caller frees it. */
static wchar_t *FullPath(const wchar_t *path) {
    DWORD size = GetFullPathNameW(path, 0, NULL, NULL);
    wchar_t *full = MemoryNew((size_t)size + 1, sizeof *full);
    if (size) GetFullPathNameW(path, size, full, NULL);
    return full;
}

/* Finds the file as ucrtbase does: a name without an extension gets one, and no other folder is searched (os.execvp
 * does that itself). NULL if there is no such file; the caller frees it. */
static wchar_t *FindProgram(const wchar_t *path) {
    static const wchar_t *const extensions[] = {L".com", L".exe", L".bat", L".cmd"};
    wchar_t *full = FullPath(path);
    if (wcschr(PathName(full), L'.')) {
        if (PathIsFile(full)) return full;
        free(full);
        return NULL;
    }
    wchar_t *found = NULL;
    for (size_t i = 0; !found && i < COUNT_OF(extensions); i++) {
        wchar_t *candidate = TextPrint(L"%ls%ls", full, extensions[i]);
        if (PathIsFile(candidate)) {
            found = candidate;
        } else {
            free(candidate);
        }
    }
    free(full);
    return found;
}

/* A script that knows this quotes arguments with spaces itself. */
static wchar_t *JoinArguments(const wchar_t *const *arguments) {
    Text line = {0};
    for (; *arguments; arguments++) {
        if (line.length) TextAppendCharacter(&line, L' ');
        TextAppend(&line, *arguments);
    }
    return TextTake(&line);
}

/* Returns the block of a given environment, with SystemRoot, which ucrtbase adds as well. The caller frees it. */
static wchar_t *BlockOf(const wchar_t *const *environment) {
    wchar_t root[MAX_PATH] = L"";
    wchar_t *block = EnvironmentBlockJoin(environment);
    if (EnvironmentBlockGet(block, L"SystemRoot")) return block;
    if (!GetEnvironmentVariableW(L"SystemRoot", root, MAX_PATH)) return block;
    wchar_t *with_root = EnvironmentBlockSet(block, L"SystemRoot", root);
    free(block);
    return with_root;
}

static BOOL Start(const ExecProgram *program, PROCESS_INFORMATION *ret_process) {
    STARTUPINFOEXW startup = {.StartupInfo = {.cb = sizeof startup}};
    const DWORD flags = CREATE_UNICODE_ENVIRONMENT | EXTENDED_STARTUPINFO_PRESENT;
    wchar_t *line = TextCopy(program->command); /* CreateProcessW writes to it */
    wchar_t *block = program->environment ? BlockOf(program->environment) : NULL;
    BOOL started = (Original.CreateProcessW ? ChildrenCreateProcess : CreateProcessW)(
        program->path, line, NULL, NULL, TRUE, flags, block, NULL, &startup.StartupInfo, ret_process);
    DWORD code = GetLastError();
    free(line);
    free(block);
    SetLastError(code);
    return started;
}

static int ErrnoOf(DWORD code) {
    switch (code) {
    case ERROR_FILE_NOT_FOUND:
    case ERROR_PATH_NOT_FOUND:
        return ENOENT;
    case ERROR_ACCESS_DENIED:
    case ERROR_SHARING_VIOLATION:
        return EACCES;
    case ERROR_BAD_EXE_FORMAT:
    case ERROR_EXE_MACHINE_TYPE_MISMATCH:
        return ENOEXEC;
    case ERROR_NOT_ENOUGH_MEMORY:
        return ENOMEM;
    default:
        return EINVAL;
    }
}

static void IgnoreInvalid(const wchar_t *expression, const wchar_t *function, const wchar_t *file, unsigned line,
                          uintptr_t unused) {
    (void)expression;
    (void)function;
    (void)file;
    (void)line;
    (void)unused;
}

/* Closes a descriptor. A read or a write that another thread has begun ends first: until then the C runtime's _close
 * would wait for it. */
static DWORD WINAPI CloseDescriptor(void *parameter) {
    Error ignored;
    const Crt *crt = CrtGet(&ignored);
    int descriptor = (int)(intptr_t)parameter;
    HANDLE handle = NULL;
    if (!crt) return 0;
    crt->_set_thread_local_invalid_parameter_handler(IgnoreInvalid);
    intptr_t number = crt->_get_osfhandle(descriptor);
    memcpy(&handle, &number, sizeof handle);
    CancelIoEx(handle, NULL);
    crt->_close(descriptor);
    return 0;
}

static void CloseSockets(void) {
    enum { HANDLES = 16384, HANDLE_STEP = 4 };
    HMODULE winsock = GetModuleHandleW(L"ws2_32.dll"); /* without it there are no sockets */
    FARPROC query = winsock ? GetProcAddress(winsock, "getsockopt") : NULL;
    FARPROC close = winsock ? GetProcAddress(winsock, "closesocket") : NULL;
    int(WINAPI * getsockopt)(UINT_PTR, int, int, char *, int *) = NULL;
    int(WINAPI * closesocket)(UINT_PTR) = NULL;
    memcpy(&getsockopt, &query, sizeof query);
    memcpy(&closesocket, &close, sizeof close);
    if (!getsockopt || !closesocket) return;
    for (UINT_PTR handle = HANDLE_STEP; handle < (UINT_PTR)HANDLES * HANDLE_STEP; handle += HANDLE_STEP) {
        enum { SOL_SOCKET = 0xFFFF, SO_TYPE = 0x1008 }; /* winsock2.h */
        int type = 0;
        int size = sizeof type;
        if (getsockopt(handle, SOL_SOCKET, SO_TYPE, (char *)&type, &size) == 0) closesocket(handle);
    }
}

/* Closes what the end of the process would close, and the program may want to open: files and ports. Handles that are
 * neither descriptors nor sockets stay open. Each descriptor has a thread of its own, because a close may block for as
 * long as native code uses the descriptor. */
static DWORD WINAPI CloseFiles(void *unused) {
    enum { DESCRIPTORS = 2048, CLOSE_STACK = 64 << 10 };
    Error ignored;
    const Crt *crt = CrtGet(&ignored);
    (void)unused;
    if (!crt) return 0;
    crt->_set_thread_local_invalid_parameter_handler(IgnoreInvalid);
    for (intptr_t descriptor = 3; descriptor < DESCRIPTORS; descriptor++) {
        void *parameter = NULL;
        if (crt->_get_osfhandle((int)descriptor) < 0) continue;
        memcpy(&parameter, &descriptor, sizeof parameter);
        ThreadStart(CloseDescriptor, parameter, CLOSE_STACK);
    }
    CloseSockets();
    return 0;
}

/* Starts the program and waits for it. Returns only if it cannot be started. */
static DWORD Run(const ExecProgram *program) {
    PROCESS_INFORMATION process;
    DWORD code = 0;
    if (!exec_hooks.begins(exec_context, program)) Sleep(INFINITE);
    if (!Start(program, &process)) return GetLastError();
    CloseHandle(process.hThread);
    exec_hooks.started(exec_context, program, process.hProcess, process.dwProcessId);
    ThreadStart(CloseFiles, NULL, 0); /* this thread only waits, whatever blocks there */
    WaitForSingleObject(process.hProcess, INFINITE);
    GetExitCodeProcess(process.hProcess, &code);
    ExitReport((int)code);
    return 0;
}

intptr_t ExecReplace(const wchar_t *path, const wchar_t *const *arguments, const wchar_t *const *environment) {
    Error ignored;
    const Crt *crt = CrtGet(&ignored);
    wchar_t *found = FindProgram(path);
    wchar_t *command = JoinArguments(arguments);
    const ExecProgram program = {found, command, arguments, environment};
    DWORD code = !crt ? ERROR_PROC_NOT_FOUND : found ? Run(&program) : ERROR_FILE_NOT_FOUND;
    if (crt) *crt->_errno() = ErrnoOf(code);
    free(command);
    free(found);
    return -1;
}

intptr_t ExecWithoutEnvironment(const wchar_t *path, const wchar_t *const *arguments) {
    return ExecReplace(path, arguments, NULL);
}

bool ExecOverlays(int mode) {
    enum { OVERLAY = 2 }; /* process.h: _P_OVERLAY */
    return mode == OVERLAY && exec_hooks.begins;
}

/* CPython has released the GIL for os.spawn*. */
intptr_t ExecOverlay(const wchar_t *path, const wchar_t *const *arguments, const wchar_t *const *environment) {
    Error ignored;
    const Crt *crt = CrtGet(&ignored);
    int state = Python.PyGILState_Ensure();
    intptr_t result = ExecReplace(path, arguments, environment);
    int code = crt ? *crt->_errno() : 0;
    Python.PyGILState_Release(state);
    if (crt) *crt->_errno() = code;
    return result;
}
