/* The import table of python3XX.dll. An entry that leads to the host lets the host see what Python does to the process,
 * and changes nothing that a script could inspect. */
#ifndef PYHOSTSVC_PYTHON_PATCH_IMPORT_TABLE_H
#define PYHOSTSVC_PYTHON_PATCH_IMPORT_TABLE_H

#include <stdbool.h>
#include <stdint.h>
#include <windows.h>

typedef void ImportFunction(void); /* a function of any type */

/* The functions that python3XX.dll imported before patch_table.c redirected them. A replacement calls the original from
 * here. NULL if the entry is not patched. */
typedef struct ImportOriginals {
    HMODULE(WINAPI *LoadLibraryExW)(LPCWSTR, HANDLE, DWORD);
    BOOL(WINAPI *CreateProcessW)(LPCWSTR, LPWSTR, LPSECURITY_ATTRIBUTES, LPSECURITY_ATTRIBUTES, BOOL, DWORD, LPVOID,
                                 LPCWSTR, LPSTARTUPINFOW, LPPROCESS_INFORMATION);
    BOOL(WINAPI *UpdateProcThreadAttribute)(LPPROC_THREAD_ATTRIBUTE_LIST, DWORD, DWORD_PTR, PVOID, SIZE_T, PVOID,
                                            PSIZE_T);
    void(WINAPI *DeleteProcThreadAttributeList)(LPPROC_THREAD_ATTRIBUTE_LIST);
    intptr_t (*_wexecv)(const wchar_t *, const wchar_t *const *);
    intptr_t (*_wexecve)(const wchar_t *, const wchar_t *const *, const wchar_t *const *);
    int (*_wsystem)(const wchar_t *);
    intptr_t (*_wspawnv)(int, const wchar_t *, const wchar_t *const *);
    intptr_t (*_wspawnve)(int, const wchar_t *, const wchar_t *const *, const wchar_t *const *);
    BOOL(WINAPI *TerminateProcess)(HANDLE, UINT);
    BOOL(WINAPI *GenerateConsoleCtrlEvent)(DWORD, DWORD);
    HANDLE(WINAPI *OpenThread)(DWORD, BOOL, DWORD);
    PVOID(WINAPI *AddVectoredExceptionHandler)(ULONG, PVECTORED_EXCEPTION_HANDLER);
    DWORD(WINAPI *GetModuleFileNameW)(HMODULE, LPWSTR, DWORD);
    DWORD(WINAPI *GetCurrentThreadId)(void);
    DWORD(WINAPI *WaitForMultipleObjects)(DWORD, const HANDLE *, BOOL, DWORD);
    DWORD(WINAPI *WaitForSingleObjectEx)(HANDLE, DWORD, BOOL);
    void (*_exit)(int);
    void (*exit)(int);
    void (*abort)(void);
    int (*raise)(int);
    int (*_write)(int, const void *, unsigned);
} ImportOriginals;

extern ImportOriginals Original;

/* Redirects Python's calls of `function` to `replacement`, a function of the same type. `dlls` are the beginnings of
 * the names of the DLLs that it may be imported from; the last one is NULL. `ret_original`, a pointer to a function
 * pointer, is set before the first redirected call can happen. False if Python does not import the function. Call it
 * with the GIL. */
bool ImportTableReplace(const char *const dlls[], const char *function, ImportFunction *replacement,
                        void *ret_original);

#endif
