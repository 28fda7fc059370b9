#include "terminal/output.h"

#include "base/error_text.h"
#include "base/file.h"
#include "base/text.h"
#include "base/translation.h"
#include "base/visible.h"

#include <stdlib.h>
#include <string.h>
#include <windows.h>

/* Marks for colours in a text: Unicode's noncharacters, which are reserved for internal use. */
enum { MARK_COLOUR = 0xFDD0, MARK_END = 0xFDDF, MARK_LAST = 0xFDEF };

/* Indexed by Colour. */
static const WORD attributes[] = {
    FOREGROUND_RED | FOREGROUND_INTENSITY,
    FOREGROUND_RED | FOREGROUND_GREEN | FOREGROUND_INTENSITY,
    FOREGROUND_GREEN | FOREGROUND_INTENSITY,
    FOREGROUND_INTENSITY,
};

static bool IsMark(wchar_t character) {
    return character >= MARK_COLOUR && character <= MARK_LAST;
}

static size_t LengthToMark(const wchar_t *text) {
    size_t length = 0;
    while (text[length] && !IsMark(text[length])) length++;
    return length;
}

/* Uses console attributes, which every console supports; an old console would print escape sequences as text. */
static void WriteToConsole(HANDLE console, const wchar_t *text) {
    CONSOLE_SCREEN_BUFFER_INFO info;
    DWORD written = 0;
    bool colours = GetConsoleScreenBufferInfo(console, &info) && !GetEnvironmentVariableW(L"NO_COLOR", NULL, 0);
    while (*text) {
        size_t length = LengthToMark(text);
        if (length) WriteConsoleW(console, text, (DWORD)length, &written, NULL);
        text += length;
        if (!*text) break;
        bool end = *text == MARK_END;
        if (colours) {
            WORD background = info.wAttributes & (WORD)0xFFF0;
            SetConsoleTextAttribute(console, end ? info.wAttributes : background | attributes[*text - MARK_COLOUR]);
        }
        text++;
    }
}

static void WriteToFile(HANDLE file, const wchar_t *text) {
    Text plain = {0};
    DWORD written = 0;
    while (*text) {
        size_t length = LengthToMark(text);
        TextAppendLength(&plain, text, length);
        text += length;
        if (*text) text++;
    }
    wchar_t *characters = TextTake(&plain);
    char *bytes = FileToUtf8(characters);
    WriteFile(file, bytes, (DWORD)strlen(bytes), &written, NULL);
    free(bytes);
    free(characters);
}

static struct {
    bool active;
    Text text;
} held;

static void Write(DWORD stream, const wchar_t *text) {
    if (held.active && stream == STD_OUTPUT_HANDLE) {
        TextAppend(&held.text, text);
        return;
    }
    if (held.active) { /* keep the order */
        OutputRelease();
        Write(stream, text);
        OutputHold();
        return;
    }
    HANDLE handle = GetStdHandle(stream);
    DWORD mode = 0;
    if (!handle || handle == INVALID_HANDLE_VALUE) return;
    if (GetConsoleMode(handle, &mode)) {
        WriteToConsole(handle, text);
    } else {
        WriteToFile(handle, text);
    }
}

void OutputHold(void) {
    held.active = true;
}

void OutputRelease(void) {
    wchar_t *text = TextTake(&held.text);
    held.active = false;
    Write(STD_OUTPUT_HANDLE, text);
    free(text);
}

bool OutputIsConsole(void) {
    HANDLE handle = GetStdHandle(STD_OUTPUT_HANDLE);
    DWORD mode = 0;
    return handle && handle != INVALID_HANDLE_VALUE && GetConsoleMode(handle, &mode);
}

bool OutputBytes(const char *bytes, size_t size) {
    enum { MOST = 1 << 20 };
    HANDLE handle = GetStdHandle(STD_OUTPUT_HANDLE);
    while (size) {
        DWORD written = 0;
        DWORD piece = size < MOST ? (DWORD)size : MOST;
        if (!WriteFile(handle, bytes, piece, &written, NULL)) return false;
        bytes += written;
        size -= written;
    }
    return true;
}

static void AppendColoured(Text *text, Colour colour, const wchar_t *words) {
    TextAppendCharacter(text, (wchar_t)(MARK_COLOUR + colour));
    VisibleAppend(text, words, VISIBLE_TEXT);
    TextAppendCharacter(text, MARK_END);
}

wchar_t *OutputColoured(Colour colour, const wchar_t *text) {
    Text coloured = {0};
    AppendColoured(&coloured, colour, text);
    return TextTake(&coloured);
}

void OutputPrint(const wchar_t *format, ...) {
    Text text = {0};
    va_list arguments;
    va_start(arguments, format);
    VisibleFormatV(&text, format, arguments);
    va_end(arguments);
    Write(STD_OUTPUT_HANDLE, text.data);
    TextFree(&text);
}

void OutputText(const wchar_t *text) {
    wchar_t *shown = VisibleCopy(text, VISIBLE_TEXT);
    Write(STD_OUTPUT_HANDLE, shown);
    free(shown);
}

void OutputDocument(const wchar_t *text) {
    bool holds = held.active;
    if (OutputIsConsole()) {
        OutputText(text);
        return;
    }
    if (holds) OutputRelease(); /* keep the order */
    char *bytes = FileToUtf8(text);
    OutputBytes(bytes, strlen(bytes));
    free(bytes);
    if (holds) OutputHold();
}

void OutputRaw(const wchar_t *text) {
    enum { REPLACEMENT = 0xFFFD };
    wchar_t *copy = TextCopy(text);
    for (wchar_t *p = copy; *p; p++) {
        if (IsMark(*p)) *p = REPLACEMENT;
    }
    Write(STD_OUTPUT_HANDLE, copy);
    free(copy);
}

void OutputLine(const wchar_t *label, const wchar_t *format, ...) {
    enum { LABEL_COLUMNS = 12 };
    Text left = {0};
    Text value = {0};
    va_list arguments;
    va_start(arguments, format);
    VisibleFormatV(&value, format, arguments);
    va_end(arguments);
    TextAppendPadded(&left, label, LABEL_COLUMNS);
    wchar_t *coloured = OutputColoured(COLOUR_GREY, left.data);
    OutputPrint(L"  %#ls %#ls\n", coloured, value.data);
    free(coloured);
    TextFree(&left);
    TextFree(&value);
}

void OutputLineText(const wchar_t *label, const wchar_t *value) {
    if (!TextIsEmpty(value)) OutputLine(label, L"%ls", value);
}

void OutputError(const Error *error) {
    Text text = {0};
    Text words = {0};
    AppendColoured(&text, COLOUR_RED, L"pyhostsvc: ");
    ErrorTextAppend(&words, error);
    VisibleAppend(&text, words.data, VISIBLE_LINE);
    TextAppend(&text, L"\n");
    if (*error->remedy) {
        TextAppend(&text, L"  ");
        VisibleAppend(&text, error->remedy, VISIBLE_LINE);
        TextAppend(&text, L"\n");
    }
    Write(STD_ERROR_HANDLE, text.data);
    TextFree(&words);
    TextFree(&text);
}

void OutputWarning(const wchar_t *format, ...) {
    Text text = {0};
    AppendColoured(&text, COLOUR_YELLOW, _(L"pyhostsvc: warning: "));
    va_list arguments;
    va_start(arguments, format);
    VisibleFormatV(&text, format, arguments);
    va_end(arguments);
    TextAppend(&text, L"\n");
    Write(STD_ERROR_HANDLE, text.data);
    TextFree(&text);
}
