/* A DLL with which a test shows that a program loads DLLs from a folder: it creates a file beside itself, NAME.loaded,
 * with the command line of the process that loaded it. */
#include <windows.h>

BOOL WINAPI DllMain(HINSTANCE module, DWORD reason, LPVOID unused);

BOOL WINAPI DllMain(HINSTANCE module, DWORD reason, LPVOID unused) {
    enum { LENGTH = 1024 };
    static const wchar_t extension[] = L".loaded";
    wchar_t path[LENGTH + sizeof extension / sizeof *extension];
    (void)unused;
    if (reason != DLL_PROCESS_ATTACH || !GetModuleFileNameW(module, path, LENGTH)) return TRUE;
    lstrcatW(path, extension);
    HANDLE mark = CreateFileW(path, FILE_APPEND_DATA, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_ALWAYS, 0, NULL);
    if (mark == INVALID_HANDLE_VALUE) return TRUE;
    const wchar_t *line = GetCommandLineW();
    DWORD written = 0;
    WriteFile(mark, line, (DWORD)lstrlenW(line) * (DWORD)sizeof *line, &written, NULL);
    WriteFile(mark, L"\n", sizeof *line, &written, NULL);
    CloseHandle(mark);
    return TRUE;
}
