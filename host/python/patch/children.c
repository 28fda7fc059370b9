#include "python/patch/children.h"

#include "base/environment_block.h"
#include "base/memory.h"
#include "base/path.h"
#include "python/patch/child_environment.h"
#include "python/patch/import_table.h"
#include "python/patch/replacements.h"

#include <stdlib.h>
#include <string.h>
#include <windows.h>

enum { STREAMS = 3 };

/* The contents of the attribute list that a thread is filling: Windows has no function that reads a list. Python makes
 * the list right before it starts the process, on the same thread, and deletes it right after that. */
typedef struct ListNote {
    LPPROC_THREAD_ATTRIBUTE_LIST list;
    const HANDLE *handles; /* NULL if the list does not limit what is inherited; Python owns them */
    size_t count;
    bool has_others; /* attributes other than the handles */
} ListNote;

static DWORD note_slot;
static bool gives_streams;

static void WINAPI FreeNote(void *note) {
    free(note);
}

BOOL WINAPI ChildrenUpdateAttribute(LPPROC_THREAD_ATTRIBUTE_LIST list, DWORD flags, DWORD_PTR attribute, PVOID value,
                                    SIZE_T size, PVOID previous, PSIZE_T ret_size) {
    BOOL updated = Original.UpdateProcThreadAttribute(list, flags, attribute, value, size, previous, ret_size);
    DWORD code = GetLastError();
    if (updated) {
        ListNote *note = FlsGetValue(note_slot);
        if (!note) note = MemoryNew(1, sizeof *note);
        if (note->list != list) *note = (ListNote){.list = list};
        if (attribute == PROC_THREAD_ATTRIBUTE_HANDLE_LIST) {
            note->handles = value;
            note->count = size / sizeof(HANDLE);
        } else {
            note->has_others = true;
        }
        FlsSetValue(note_slot, note);
    }
    SetLastError(code);
    return updated;
}

void WINAPI ChildrenDeleteAttributes(LPPROC_THREAD_ATTRIBUTE_LIST list) {
    ListNote *note = FlsGetValue(note_slot);
    if (note && note->list == list) *note = (ListNote){0}; /* the next list may have the same address */
    Original.DeleteProcThreadAttributeList(list);
}

static bool GetStreams(HANDLE streams[STREAMS]) {
    static const DWORD standard[STREAMS] = {STD_INPUT_HANDLE, STD_OUTPUT_HANDLE, STD_ERROR_HANDLE};
    for (size_t i = 0; i < STREAMS; i++) {
        DWORD flags = 0;
        streams[i] = GetStdHandle(standard[i]);
        if (!streams[i] || !GetHandleInformation(streams[i], &flags) || !(flags & HANDLE_FLAG_INHERIT)) return false;
    }
    return true;
}

static void AddHandle(HANDLE *handles, size_t *count, HANDLE handle) {
    for (size_t i = 0; i < *count; i++) {
        if (handles[i] == handle) return; /* Windows refuses a list with a handle in it twice */
    }
    handles[(*count)++] = handle;
}

/* Returns the handles that the child will inherit: those of the note, and the streams. The caller frees them. */
static HANDLE *ListHandles(const ListNote *note, const HANDLE streams[STREAMS], size_t *ret_count) {
    HANDLE *handles = MemoryNew(note->count + STREAMS, sizeof(HANDLE));
    *ret_count = 0;
    for (size_t i = 0; i < note->count; i++) AddHandle(handles, ret_count, note->handles[i]);
    for (size_t i = 0; i < STREAMS; i++) AddHandle(handles, ret_count, streams[i]);
    return handles;
}

/* Returns an attribute list with nothing but the handles, which the caller still owns. The caller frees the list with
 * DeleteProcThreadAttributeList and free(). NULL if it cannot be made. */
static LPPROC_THREAD_ATTRIBUTE_LIST NewAttributes(HANDLE *handles, size_t count) {
    SIZE_T size = 0;
    InitializeProcThreadAttributeList(NULL, 1, 0, &size);
    LPPROC_THREAD_ATTRIBUTE_LIST list = MemoryNew(1, size);
    if (InitializeProcThreadAttributeList(list, 1, 0, &size)) {
        if (UpdateProcThreadAttribute(list, 0, PROC_THREAD_ATTRIBUTE_HANDLE_LIST, handles, count * sizeof(HANDLE), NULL,
                                      NULL)) {
            return list;
        }
        DeleteProcThreadAttributeList(list);
    }
    free(list);
    return NULL;
}

/* Returns the note of a process's attribute list; an empty one if Python has put nothing into the list. */
static ListNote NoteOf(LPPROC_THREAD_ATTRIBUTE_LIST list) {
    const ListNote *note = list ? FlsGetValue(note_slot) : NULL;
    return note && note->list == list ? *note : (ListNote){0};
}

/* The parameters of CreateProcessW. */
typedef struct Start {
    LPCWSTR application;
    LPWSTR command;
    LPSECURITY_ATTRIBUTES process;
    LPSECURITY_ATTRIBUTES thread;
    BOOL inherit;
    DWORD flags;
    LPVOID environment;
    LPCWSTR directory;
    LPSTARTUPINFOW startup;
    LPPROCESS_INFORMATION ret_process;
} Start;

static BOOL Create(const Start *start) {
    return Original.CreateProcessW(start->application, start->command, start->process, start->thread, start->inherit,
                                   start->flags, start->environment, start->directory, start->startup,
                                   start->ret_process);
}

/* Starts a process that inherits the streams, and the handles that it would inherit without them: every inheritable
 * one, those of a list, or nothing. subprocess passes an attribute list without handles if it does not limit anything.
 */
static BOOL CreateWithStreams(Start start, HANDLE streams[STREAMS]) {
    STARTUPINFOEXW with = *(STARTUPINFOEXW *)start.startup;
    ListNote note = NoteOf(with.lpAttributeList);
    bool limited = !start.inherit || note.handles;
    if (limited && note.has_others) return Create(&start); /* the list cannot be extended, and no CPython makes one */
    if (!start.inherit) note = (ListNote){0};
    with.StartupInfo.dwFlags |= STARTF_USESTDHANDLES;
    with.StartupInfo.hStdInput = streams[0];
    with.StartupInfo.hStdOutput = streams[1];
    with.StartupInfo.hStdError = streams[2];
    start.startup = &with.StartupInfo;
    start.inherit = TRUE;
    if (!limited) return Create(&start);
    size_t count = 0;
    HANDLE *handles = ListHandles(&note, streams, &count);
    LPPROC_THREAD_ATTRIBUTE_LIST attributes = NewAttributes(handles, count);
    with.lpAttributeList = attributes;
    BOOL created = attributes ? Create(&start) : FALSE;
    DWORD code = GetLastError();
    if (attributes) DeleteProcThreadAttributeList(attributes);
    free(attributes);
    free(handles);
    SetLastError(code);
    return created;
}

BOOL WINAPI ChildrenCreateProcess(LPCWSTR application, LPWSTR command, LPSECURITY_ATTRIBUTES process,
                                  LPSECURITY_ATTRIBUTES thread, BOOL inherit, DWORD flags, LPVOID environment,
                                  LPCWSTR directory, LPSTARTUPINFOW startup, LPPROCESS_INFORMATION ret_process) {
    const DWORD own_console = CREATE_NEW_CONSOLE | DETACHED_PROCESS;
    Start start = {application, command, process, thread, inherit, flags, environment, directory, startup, ret_process};
    bool needs_streams = gives_streams && !(flags & own_console) && (flags & EXTENDED_STARTUPINFO_PRESENT) &&
                         !(startup->dwFlags & STARTF_USESTDHANDLES) && Original.DeleteProcThreadAttributeList;
    HANDLE streams[STREAMS];
    wchar_t *own = environment ? NULL : GetEnvironmentStringsW();
    wchar_t *added = NULL;
    if (own || (environment && (flags & CREATE_UNICODE_ENVIRONMENT)))
        added = ChildEnvironmentAdd(own ? own : environment);
    if (added) {
        start.environment = added;
        start.flags |= CREATE_UNICODE_ENVIRONMENT;
    }
    BOOL created = needs_streams && GetStreams(streams) ? CreateWithStreams(start, streams) : Create(&start);
    DWORD code = GetLastError();
    if (own) FreeEnvironmentStringsW(own);
    free(added);
    SetLastError(code);
    return created;
}

/* Starts a program with an environment block. The C runtime adds the current directories of the drives to a given
 * environment; those that are there count. */
static intptr_t Spawn(int mode, const wchar_t *program, const wchar_t *const *arguments, const wchar_t *block) {
    const wchar_t **list = EnvironmentBlockSplit(block);
    intptr_t result = Original._wspawnve(mode, program, arguments, list);
    free(list);
    return result;
}

/* Does what the C runtime's _wsystem does, which cannot be given an environment. That searches further if there is no
 * such shell. */
int ChildrenSystem(const wchar_t *command) {
    enum { WAIT = 0 }; /* process.h: _P_WAIT */
    wchar_t *block = Original._wspawnve ? ChildEnvironmentOfProcess() : NULL;
    const wchar_t *shell = block ? EnvironmentBlockGet(block, L"COMSPEC") : NULL;
    const wchar_t *const arguments[] = {shell, L"/c", command, NULL};
    bool found = shell && PathIsFile(shell);
    int code = found ? (int)Spawn(WAIT, shell, arguments, block) : Original._wsystem(command);
    free(block);
    return code;
}

intptr_t ChildrenSpawn(int mode, const wchar_t *program, const wchar_t *const *arguments) {
    if (ExecOverlays(mode)) return ExecOverlay(program, arguments, NULL);
    wchar_t *block = Original._wspawnve ? ChildEnvironmentOfProcess() : NULL;
    intptr_t result = block ? Spawn(mode, program, arguments, block) : Original._wspawnv(mode, program, arguments);
    free(block);
    return result;
}

intptr_t ChildrenSpawnWith(int mode, const wchar_t *program, const wchar_t *const *arguments,
                           const wchar_t *const *environment) {
    if (ExecOverlays(mode)) return ExecOverlay(program, arguments, environment);
    wchar_t *given = EnvironmentBlockJoin(environment);
    wchar_t *added = ChildEnvironmentAdd(given);
    const wchar_t **list = added ? EnvironmentBlockSplit(added) : NULL;
    intptr_t result = Original._wspawnve(mode, program, arguments, list ? list : environment);
    free(list);
    free(added);
    free(given);
    return result;
}

bool ChildrenPrepare(bool logged) {
    note_slot = FlsAlloc(FreeNote);
    if (note_slot == FLS_OUT_OF_INDEXES) return false;
    gives_streams = logged;
    ChildEnvironmentPrepare(logged);
    return true;
}
