#include "command/output.h"

#include "base/file.h"
#include "base/message.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>
#include <windows.h>

static void OutputText(DWORD stream, const wchar_t *text) {
    HANDLE handle = GetStdHandle(stream);
    DWORD mode = 0;
    DWORD written = 0;
    if (!handle || handle == INVALID_HANDLE_VALUE) return;
    if (GetConsoleMode(handle, &mode)) {
        WriteConsoleW(handle, text, (DWORD)wcslen(text), &written, NULL);
        return;
    }
    char *bytes = FileToUtf8(text);
    WriteFile(handle, bytes, (DWORD)strlen(bytes), &written, NULL);
    free(bytes);
}

void OutputPrint(const wchar_t *format, ...) {
    Text text = {0};
    va_list arguments;
    va_start(arguments, format);
    TextAppendFormatV(&text, format, arguments);
    va_end(arguments);
    OutputText(STD_OUTPUT_HANDLE, text.data);
    TextFree(&text);
}

void OutputError(const Error *error) {
    Text text = {0};
    TextAppend(&text, L"pyhostsvc: ");
    MessageAppend(&text, error);
    TextAppend(&text, L"\n");
    if (*error->remedy) TextAppendFormat(&text, L"  %ls\n", error->remedy);
    OutputText(STD_ERROR_HANDLE, text.data);
    TextFree(&text);
}

void OutputWarning(const wchar_t *format, ...) {
    Text text = {0};
    TextAppend(&text, L"pyhostsvc: warning: ");
    va_list arguments;
    va_start(arguments, format);
    TextAppendFormatV(&text, format, arguments);
    va_end(arguments);
    TextAppend(&text, L"\n");
    OutputText(STD_ERROR_HANDLE, text.data);
    TextFree(&text);
}
