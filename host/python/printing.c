#include "python/printing.h"

#include "base/crt.h"
#include "base/memory.h"
#include "base/text.h"
#include "python/imports.h"

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

static void Replace(HMODULE module, const char *name, const void *replacement) {
    void *original = NULL; /* the C runtime's own, which is known */
    ImportReplaceIn(module, name, replacement, &original);
}

static HMODULE WINAPI Load(LPCWSTR path, HANDLE file, DWORD flags);

static void Join(HMODULE module) {
    int(__cdecl * print)(uint64_t, CrtFile *, const char *, void *, va_list) = PrintWhole;
    int(__cdecl * fputs_whole)(const char *, CrtFile *) = FputsWhole;
    int(__cdecl * puts_whole)(const char *) = PutsWhole;
    size_t(__cdecl * fwrite_whole)(const void *, size_t, size_t, CrtFile *) = FwriteWhole;
    HMODULE(WINAPI * load)(LPCWSTR, HANDLE, DWORD) = Load;
    Replace(module, "__stdio_common_vfprintf", &print);
    Replace(module, "__stdio_common_vfprintf_s", &print);
    Replace(module, "fputs", &fputs_whole);
    Replace(module, "puts", &puts_whole);
    Replace(module, "fwrite", &fwrite_whole);
    Replace(module, "LoadLibraryExW", &load); /* ctypes' */
}

/* The system's own DLLs do not print, and another C runtime's streams are none of ours. */
static bool IsSystems(HMODULE module) {
    wchar_t system[MAX_PATH];
    wchar_t path[MAX_PATH];
    UINT length = GetSystemDirectoryW(system, MAX_PATH);
    return length && length < MAX_PATH && GetModuleFileNameW(module, path, MAX_PATH) &&
           TextStartsWithFold(path, system);
}

/* Keeps a module where it is while it is looked at: another thread may be about to unload it. */
static bool Hold(HMODULE module) {
    HMODULE held = NULL;
    return GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS, (LPCWSTR)module, &held) != 0;
}

/* Whatever has been loaded since the last time, with what it needs itself. */
static void JoinNew(bool only_note) {
    enum { MOST = 1024 };
    static SRWLOCK lock = SRWLOCK_INIT;
    static HMODULE known[MOST];
    static size_t known_count;
    HMODULE modules[MOST];
    DWORD bytes = 0;
    size_t held_count = 0;
    AcquireSRWLockExclusive(&lock);
    if (K32EnumProcessModules(GetCurrentProcess(), modules, sizeof modules, &bytes)) {
        size_t count = bytes / sizeof *modules < MOST ? bytes / sizeof *modules : MOST;
        for (size_t i = 0; i < count && known_count < MOST; i++) {
            size_t at = 0;
            while (at < known_count && known[at] != modules[i]) at++;
            if (at < known_count || !Hold(modules[i])) continue;
            known[known_count++] = modules[i];
            if (!only_note && !IsSystems(modules[i])) Join(modules[i]);
            modules[held_count++] = modules[i];
        }
    }
    ReleaseSRWLockExclusive(&lock);
    for (size_t i = 0; i < held_count; i++) FreeLibrary(modules[i]); /* may unload it, which may load others */
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
    return ImportReplace("LoadLibraryExW", &load, &load_library);
}
