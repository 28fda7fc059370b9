#include "python/patch/children.h"

#include "base/memory.h"
#include "python/patch/import_table.h"
#include "python/patch/replacements.h"

#include <stdlib.h>
#include <string.h>
#include <windows.h>

enum { STREAMS = 3 };

/* The handles of the last attribute list that a thread has filled. Python does that right before it starts the process,
 * on the same thread. */
typedef struct HandleNote {
    LPPROC_THREAD_ATTRIBUTE_LIST list;
    const HANDLE *handles; /* Python owns them until the process is started */
    size_t count;
} HandleNote;

static DWORD note_slot;

static void WINAPI FreeNote(void *note) {
    free(note);
}

BOOL WINAPI ChildrenUpdateAttribute(LPPROC_THREAD_ATTRIBUTE_LIST list, DWORD flags, DWORD_PTR attribute, PVOID value,
                                    SIZE_T size, PVOID previous, PSIZE_T ret_size) {
    if (attribute == PROC_THREAD_ATTRIBUTE_HANDLE_LIST) {
        HandleNote *note = FlsGetValue(note_slot);
        if (!note) note = MemoryNew(1, sizeof *note);
        *note = (HandleNote){list, value, size / sizeof(HANDLE)};
        FlsSetValue(note_slot, note);
    }
    return Original.UpdateProcThreadAttribute(list, flags, attribute, value, size, previous, ret_size);
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

/* Returns the handles that the child will inherit: those of the list, and the streams. The caller frees them. */
static HANDLE *ListHandles(LPPROC_THREAD_ATTRIBUTE_LIST list, const HANDLE streams[STREAMS], size_t *ret_count) {
    const HandleNote *note = list ? FlsGetValue(note_slot) : NULL;
    size_t listed = note && note->list == list ? note->count : 0;
    HANDLE *handles = MemoryNew(listed + STREAMS, sizeof(HANDLE));
    *ret_count = 0;
    for (size_t i = 0; i < listed; i++) AddHandle(handles, ret_count, note->handles[i]);
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

BOOL WINAPI ChildrenCreateProcess(LPCWSTR application, LPWSTR command, LPSECURITY_ATTRIBUTES process,
                                  LPSECURITY_ATTRIBUTES thread, BOOL inherit, DWORD flags, LPVOID environment,
                                  LPCWSTR directory, LPSTARTUPINFOW startup, LPPROCESS_INFORMATION ret_process) {
    const DWORD own_console = CREATE_NEW_CONSOLE | DETACHED_PROCESS;
    HANDLE streams[STREAMS];
    if ((flags & own_console) || !(flags & EXTENDED_STARTUPINFO_PRESENT) || (startup->dwFlags & STARTF_USESTDHANDLES) ||
        !Original.UpdateProcThreadAttribute || !GetStreams(streams)) {
        return Original.CreateProcessW(application, command, process, thread, inherit, flags, environment, directory,
                                       startup, ret_process);
    }
    STARTUPINFOEXW with = *(STARTUPINFOEXW *)startup;
    with.StartupInfo.dwFlags |= STARTF_USESTDHANDLES;
    with.StartupInfo.hStdInput = streams[0];
    with.StartupInfo.hStdOutput = streams[1];
    with.StartupInfo.hStdError = streams[2];
    size_t count = 0;
    HANDLE *handles = ListHandles(with.lpAttributeList, streams, &count);
    /* A child that would inherit every inheritable handle still does. */
    bool limited = !inherit || with.lpAttributeList;
    LPPROC_THREAD_ATTRIBUTE_LIST attributes = limited ? NewAttributes(handles, count) : NULL;
    BOOL created = FALSE;
    if (!limited || attributes) {
        with.lpAttributeList = attributes;
        created = Original.CreateProcessW(application, command, process, thread, TRUE, flags, environment, directory,
                                          &with.StartupInfo, ret_process);
    }
    DWORD code = GetLastError();
    if (attributes) DeleteProcThreadAttributeList(attributes);
    free(attributes);
    free(handles);
    SetLastError(code);
    return created;
}

bool ChildrenPrepare(void) {
    note_slot = FlsAlloc(FreeNote);
    return note_slot != FLS_OUT_OF_INDEXES;
}
