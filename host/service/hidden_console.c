#include "service/hidden_console.h"

#include "base/system.h"

#include <string.h>

/* Loads user32 only here: an import would load it, and all that it loads, into every service, unlike python.exe. */
static void Hide(HWND window) {
    HMODULE user32 = LoadLibraryExW(L"user32.dll", NULL, LOAD_LIBRARY_SEARCH_SYSTEM32);
    FARPROC function = user32 ? GetProcAddress(user32, "ShowWindow") : NULL;
    BOOL(WINAPI * show)(HWND, int) = NULL;
    memcpy(&show, &function, sizeof show);
    if (show) show(window, SW_HIDE);
}

bool HiddenConsoleMake(Error *error) {
    if (!System->AllocConsole()) return ErrorSet(error, GetLastError(), L"create a console", L"");
    HWND window = GetConsoleWindow();
    if (window) Hide(window);
    return true;
}
