#include "python/patch/children.h"

#include "base/memory.h"
#include "python/patch/import_table.h"

#include <stdlib.h>
#include <string.h>
#include <windows.h>

enum { STREAMS = 3 };

static BOOL(WINAPI *create_process)(LPCWSTR, LPWSTR, LPSECURITY_ATTRIBUTES, LPSECURITY_ATTRIBUTES, BOOL, DWORD, LPVOID,
                                    LPCWSTR, LPSTARTUPINFOW, LPPROCESS_INFORMATION);
static BOOL(WINAPI *update_attribute)(LPPROC_THREAD_ATTRIBUTE_LIST, DWORD, DWORD_PTR, PVOID, SIZE_T, PVOID, PSIZE_T);

/* An attribute list cannot be read. What Python puts into one right before it starts the process, on the same thread,
 * is noted here, for each thread. */
typedef struct Noted {
    LPPROC_THREAD_ATTRIBUTE_LIST list;
    const HANDLE *handles; /* Python's, until the process is started */
    size_t count;
} Noted;

static DWORD noted_slot;

static void WINAPI FreeNoted(void *noted) {
    free(noted);
}

static BOOL WINAPI NoteAttribute(LPPROC_THREAD_ATTRIBUTE_LIST list, DWORD flags, DWORD_PTR attribute, PVOID value,
                                 SIZE_T size, PVOID previous, PSIZE_T ret_size) {
    if (attribute == PROC_THREAD_ATTRIBUTE_HANDLE_LIST) {
        Noted *noted = FlsGetValue(noted_slot);
        if (!noted) noted = MemoryNew(1, sizeof *noted);
        *noted = (Noted){list, value, size / sizeof(HANDLE)};
        FlsSetValue(noted_slot, noted);
    }
    return update_attribute(list, flags, attribute, value, size, previous, ret_size);
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
        if (handles[i] == handle) return; /* twice in a list is an error */
    }
    handles[(*count)++] = handle;
}

/* The handles that the child is to inherit: those that were listed, and the streams. The caller frees. */
static HANDLE *ListHandles(LPPROC_THREAD_ATTRIBUTE_LIST list, const HANDLE streams[STREAMS], size_t *ret_count) {
    const Noted *noted = list ? FlsGetValue(noted_slot) : NULL;
    size_t listed = noted && noted->list == list ? noted->count : 0;
    HANDLE *handles = MemoryNew(listed + STREAMS, sizeof(HANDLE));
    *ret_count = 0;
    for (size_t i = 0; i < listed; i++) AddHandle(handles, ret_count, noted->handles[i]);
    for (size_t i = 0; i < STREAMS; i++) AddHandle(handles, ret_count, streams[i]);
    return handles;
}

/* An attribute list of the handles alone, which stay the caller's; free with DeleteProcThreadAttributeList and free().
 * NULL where that fails. */
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

static BOOL WINAPI CreateWithStreams(LPCWSTR application, LPWSTR command, LPSECURITY_ATTRIBUTES process,
                                     LPSECURITY_ATTRIBUTES thread, BOOL inherit, DWORD flags, LPVOID environment,
                                     LPCWSTR directory, LPSTARTUPINFOW startup, LPPROCESS_INFORMATION ret_process) {
    const DWORD own_console = CREATE_NEW_CONSOLE | DETACHED_PROCESS;
    HANDLE streams[STREAMS];
    if ((flags & own_console) || !(flags & EXTENDED_STARTUPINFO_PRESENT) || (startup->dwFlags & STARTF_USESTDHANDLES) ||
        !GetStreams(streams)) {
        return create_process(application, command, process, thread, inherit, flags, environment, directory, startup,
                              ret_process);
    }
    STARTUPINFOEXW with = *(STARTUPINFOEXW *)startup;
    with.StartupInfo.dwFlags |= STARTF_USESTDHANDLES;
    with.StartupInfo.hStdInput = streams[0];
    with.StartupInfo.hStdOutput = streams[1];
    with.StartupInfo.hStdError = streams[2];
    size_t count = 0;
    HANDLE *handles = ListHandles(with.lpAttributeList, streams, &count);
    /* Where all that is inheritable was to go along, it still does. */
    bool limited = !inherit || with.lpAttributeList;
    LPPROC_THREAD_ATTRIBUTE_LIST attributes = limited ? NewAttributes(handles, count) : NULL;
    BOOL created = FALSE;
    if (!limited || attributes) {
        with.lpAttributeList = attributes;
        created = create_process(application, command, process, thread, TRUE, flags, environment, directory,
                                 &with.StartupInfo, ret_process);
    }
    DWORD code = GetLastError();
    if (attributes) DeleteProcThreadAttributeList(attributes);
    free(attributes);
    free(handles);
    SetLastError(code);
    return created;
}

bool ChildrenShareStreams(void) {
    BOOL(WINAPI * create)(LPCWSTR, LPWSTR, LPSECURITY_ATTRIBUTES, LPSECURITY_ATTRIBUTES, BOOL, DWORD, LPVOID, LPCWSTR,
                          LPSTARTUPINFOW, LPPROCESS_INFORMATION) = CreateWithStreams;
    BOOL(WINAPI * note)(LPPROC_THREAD_ATTRIBUTE_LIST, DWORD, DWORD_PTR, PVOID, SIZE_T, PVOID, PSIZE_T) = NoteAttribute;
    noted_slot = FlsAlloc(FreeNoted);
    return noted_slot != FLS_OUT_OF_INDEXES &&
           ImportTableReplace("UpdateProcThreadAttribute", &note, &update_attribute) &&
           ImportTableReplace("CreateProcessW", &create, &create_process);
}
