#include "python/patch/printing.h"

#include "base/crt.h"
#include "base/memory.h"
#include "base/text.h"
#include "python/patch/import_table.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>
/* after windows.h */
#include <psapi.h>

static const Crt *crt;
static HMODULE(WINAPI *load_library)(LPCWSTR, HANDLE, DWORD);

/* Standard output's and error's descriptor; -1 of another stream. */
static int DescriptorOf(CrtFile *stream) {
    bool standard = stream && (stream == crt->__acrt_iob_func(1) || stream == crt->__acrt_iob_func(2));
    return standard ? crt->_fileno(stream) : -1;
}

/* Under the stream's own lock: what it may hold in a buffer of the extension's comes first. */
static bool WriteWhole(CrtFile *stream, int descriptor, const char *text, size_t length) {
    crt->_lock_file(stream);
    crt->fflush(stream);
    int written = length <= INT_MAX ? crt->_write(descriptor, text, (unsigned)length) : -1;
    crt->_unlock_file(stream);
    return written == (int)length;
}

static int __cdecl PrintWhole(uint64_t options, CrtFile *stream, const char *format, void *locale, va_list arguments) {
    enum { STANDARD_SNPRINTF = 2 /* _CRT_INTERNAL_PRINTF_STANDARD_SNPRINTF_BEHAVIOR: the length that it would have */ };
    int descriptor = DescriptorOf(stream);
    if (descriptor < 0) return crt->__stdio_common_vfprintf(options, stream, format, locale, arguments);
    char first[512];
    char *text = first;
    va_list again;
    va_copy(again, arguments);
    int length = crt->__stdio_common_vsprintf(options | STANDARD_SNPRINTF, first, sizeof first, format, locale, again);
    va_end(again);
    if (length >= (int)sizeof first) {
        text = MemoryNew((size_t)length + 1, 1);
        length = crt->__stdio_common_vsprintf(options | STANDARD_SNPRINTF, text, (size_t)length + 1, format, locale,
                                              arguments);
    }
    if (length > 0 && !WriteWhole(stream, descriptor, text, (size_t)length)) length = -1;
    if (text != first) free(text);
    return length;
}

static int __cdecl FputsWhole(const char *text, CrtFile *stream) {
    int descriptor = DescriptorOf(stream);
    if (descriptor < 0) return crt->fputs(text, stream);
    return WriteWhole(stream, descriptor, text, strlen(text)) ? 0 : EOF;
}

static int __cdecl PutsWhole(const char *text) {
    size_t length = strlen(text);
    char *line = MemoryNew(length + 2, 1);
    (void)snprintf(line, length + 2, "%s\n", text);
    CrtFile *stream = crt->__acrt_iob_func(1);
    bool ok = WriteWhole(stream, crt->_fileno(stream), line, length + 1);
    free(line);
    return ok ? 0 : EOF;
}

static size_t __cdecl FwriteWhole(const void *data, size_t size, size_t count, CrtFile *stream) {
    int descriptor = DescriptorOf(stream);
    if (descriptor < 0 || !size || count > INT_MAX / size) return crt->fwrite(data, size, count, stream);
    return WriteWhole(stream, descriptor, data, size * count) ? count : 0;
}

/* CPython's. An extension may have another one, with streams of its own, that have nothing in common with these. */
static const char *const runtime[] = {"ucrtbase.", "api-ms-win-crt-", NULL};
static const char *const loader[] = {"kernel32.", "kernelbase.", "api-ms-win-core-libraryloader-", NULL};

static void Replace(HMODULE module, const char *const dlls[], const char *name, const void *replacement) {
    void *original = NULL; /* it is known */
    ImportTableReplaceIn(module, dlls, name, replacement, &original);
}

static HMODULE WINAPI Load(LPCWSTR path, HANDLE file, DWORD flags);

static void Join(HMODULE module) {
    int(__cdecl * print)(uint64_t, CrtFile *, const char *, void *, va_list) = PrintWhole;
    int(__cdecl * fputs_whole)(const char *, CrtFile *) = FputsWhole;
    int(__cdecl * puts_whole)(const char *) = PutsWhole;
    size_t(__cdecl * fwrite_whole)(const void *, size_t, size_t, CrtFile *) = FwriteWhole;
    HMODULE(WINAPI * load)(LPCWSTR, HANDLE, DWORD) = Load;
    Replace(module, runtime, "__stdio_common_vfprintf", &print);
    Replace(module, runtime, "__stdio_common_vfprintf_s", &print);
    Replace(module, runtime, "fputs", &fputs_whole);
    Replace(module, runtime, "puts", &puts_whole);
    Replace(module, runtime, "fwrite", &fwrite_whole);
    Replace(module, loader, "LoadLibraryExW", &load); /* ctypes' */
}

/* The system's own DLLs do not print. */
static bool IsSystems(HMODULE module) {
    wchar_t system[MAX_PATH];
    wchar_t path[MAX_PATH];
    UINT length = GetSystemDirectoryW(system, MAX_PATH);
    return length && length < MAX_PATH && GetModuleFileNameW(module, path, MAX_PATH) &&
           TextStartsWithFold(path, system);
}

enum { MODULES = 1024 };

typedef struct Modules {
    HMODULE items[MODULES];
    size_t count;
} Modules;

/* Under the lock: what was loaded when it was last looked. Nothing is done under it that may want the loader's, which a
 * DLL that is being loaded has when it loads another one. */
static SRWLOCK known_lock = SRWLOCK_INIT;
static Modules known;

static bool Contains(const Modules *modules, HMODULE module) {
    size_t i = 0;
    while (i < modules->count && modules->items[i] != module) i++;
    return i < modules->count;
}

/* Another module may have come to where one was that is gone. */
static void ForgetGone(const Modules *present) {
    size_t kept = 0;
    AcquireSRWLockExclusive(&known_lock);
    for (size_t i = 0; i < known.count; i++) {
        if (Contains(present, known.items[i])) known.items[kept++] = known.items[i];
    }
    known.count = kept;
    ReleaseSRWLockExclusive(&known_lock);
}

static bool IsNew(HMODULE module) {
    AcquireSRWLockShared(&known_lock);
    bool is_new = known.count < MODULES && !Contains(&known, module);
    ReleaseSRWLockShared(&known_lock);
    return is_new;
}

static void Note(HMODULE module, bool join) {
    AcquireSRWLockExclusive(&known_lock);
    if (known.count < MODULES && !Contains(&known, module)) {
        known.items[known.count++] = module;
        if (join) Join(module);
    }
    ReleaseSRWLockExclusive(&known_lock);
}

/* Whatever has been loaded since the last time, with what it needs itself. */
static void JoinNew(bool only_note) {
    Modules present;
    DWORD bytes = 0;
    if (!K32EnumProcessModules(GetCurrentProcess(), present.items, sizeof present.items, &bytes)) return;
    present.count = bytes / sizeof *present.items < MODULES ? bytes / sizeof *present.items : MODULES;
    ForgetGone(&present);
    for (size_t i = 0; i < present.count; i++) {
        /* Held, for another thread may be about to unload it. */
        HMODULE held = NULL;
        if (!IsNew(present.items[i]) ||
            !GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS, (LPCWSTR)present.items[i], &held)) {
            continue;
        }
        Note(held, !only_note && !IsSystems(held));
        FreeLibrary(held);
    }
}

static HMODULE WINAPI Load(LPCWSTR path, HANDLE file, DWORD flags) {
    HMODULE module = load_library(path, file, flags);
    DWORD code = GetLastError();
    if (module && !(flags & (LOAD_LIBRARY_AS_DATAFILE | LOAD_LIBRARY_AS_IMAGE_RESOURCE))) JoinNew(false);
    SetLastError(code);
    return module;
}

bool PrintingPrepare(void) {
    Error ignored;
    HMODULE(WINAPI * load)(LPCWSTR, HANDLE, DWORD) = Load;
    crt = CrtGet(&ignored);
    if (!crt) return false;
    JoinNew(true); /* the program, its DLLs, and Python's: they are as they are */
    return ImportTableReplace("LoadLibraryExW", &load, &load_library);
}
