/* The functions that take the place of python3XX.dll's imports. Only patch_table.c uses them; it has the reasons. */
#ifndef PYHOSTSVC_PYTHON_PATCH_REPLACEMENTS_H
#define PYHOSTSVC_PYTHON_PATCH_REPLACEMENTS_H

#include <stdbool.h>
#include <stdint.h>
#include <windows.h>

/* children.c */
BOOL WINAPI ChildrenUpdateAttribute(LPPROC_THREAD_ATTRIBUTE_LIST list, DWORD flags, DWORD_PTR attribute, PVOID value,
                                    SIZE_T size, PVOID previous, PSIZE_T ret_size);
void WINAPI ChildrenDeleteAttributes(LPPROC_THREAD_ATTRIBUTE_LIST list);
BOOL WINAPI ChildrenCreateProcess(LPCWSTR application, LPWSTR command, LPSECURITY_ATTRIBUTES process,
                                  LPSECURITY_ATTRIBUTES thread, BOOL inherit, DWORD flags, LPVOID environment,
                                  LPCWSTR directory, LPSTARTUPINFOW startup, LPPROCESS_INFORMATION ret_process);

int ChildrenSystem(const wchar_t *command);
intptr_t ChildrenSpawn(int mode, const wchar_t *program, const wchar_t *const *arguments);
intptr_t ChildrenSpawnWith(int mode, const wchar_t *program, const wchar_t *const *arguments,
                           const wchar_t *const *environment);

/* exec.c */
intptr_t ExecWithoutEnvironment(const wchar_t *path, const wchar_t *const *arguments);
intptr_t ExecReplace(const wchar_t *path, const wchar_t *const *arguments, const wchar_t *const *environment);

bool ExecOverlays(int mode);
intptr_t ExecOverlay(const wchar_t *path, const wchar_t *const *arguments, const wchar_t *const *environment);

/* exit.c */
void ExitReport(int code);
int ExitRaise(int number);
BOOL WINAPI ExitTerminateProcess(HANDLE process, UINT code);
void ExitAbort(void);

/* console_events.c */
BOOL WINAPI ConsoleEventsGenerate(DWORD event, DWORD group);

/* write.c */
int WriteThroughHost(int descriptor, const void *bytes, unsigned count);

/* fault_capture.c */
HANDLE WINAPI FaultOpenThread(DWORD access, BOOL inherit, DWORD id);
PVOID WINAPI FaultAddHandler(ULONG first, PVECTORED_EXCEPTION_HANDLER added);

/* sleep.c */
DWORD WINAPI SleepWaitForMultipleObjects(DWORD count, const HANDLE *handles, BOOL all, DWORD timeout_ms);
DWORD WINAPI SleepWaitForSingleObjectEx(HANDLE handle, DWORD timeout_ms, BOOL alertable);

/* libraries.c */
HMODULE WINAPI LibrariesLoad(LPCWSTR path, HANDLE file, DWORD flags);

/* program_path.c */
DWORD WINAPI ProgramPathOfModule(HMODULE module, LPWSTR path, DWORD size);

/* main_thread.c */
DWORD WINAPI MainThreadCurrentId(void);

#endif
