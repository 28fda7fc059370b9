#include "base/clock.h"

#include "base/text.h"

#include <windows.h>

static void Format(const SYSTEMTIME *utc, wchar_t ret_text[CLOCK_TEXT]) {
    (void)swprintf(ret_text, CLOCK_TEXT, L"%04u-%02u-%02uT%02u:%02u:%02u.%03uZ", utc->wYear, utc->wMonth, utc->wDay,
                   utc->wHour, utc->wMinute, utc->wSecond, utc->wMilliseconds);
}

static FILETIME ToFileTime(uint64_t milliseconds) {
    uint64_t units = milliseconds * 10000;
    return (FILETIME){.dwLowDateTime = (DWORD)units, .dwHighDateTime = (DWORD)(units >> 32)};
}

void ClockNow(wchar_t ret_text[CLOCK_TEXT]) {
    ClockIn(0, ret_text);
}

void ClockIn(uint64_t milliseconds, wchar_t ret_text[CLOCK_TEXT]) {
    ClockText(ClockMilliseconds() + milliseconds, ret_text);
}

void ClockText(uint64_t milliseconds, wchar_t ret_text[CLOCK_TEXT]) {
    SYSTEMTIME utc;
    FILETIME time = ToFileTime(milliseconds);
    FileTimeToSystemTime(&time, &utc);
    Format(&utc, ret_text);
}

static uint64_t Milliseconds(const FILETIME *time) {
    return ClockFromFileTime(time->dwHighDateTime, time->dwLowDateTime);
}

uint64_t ClockFromFileTime(uint32_t high, uint32_t low) {
    return (((uint64_t)high << 32) | low) / 10000;
}

int64_t ClockLocalMinute(uint64_t milliseconds) {
    FILETIME utc = ToFileTime(milliseconds);
    FILETIME time;
    SYSTEMTIME system;
    SYSTEMTIME local;
    if (!FileTimeToSystemTime(&utc, &system) || !SystemTimeToTzSpecificLocalTime(NULL, &system, &local) ||
        !SystemTimeToFileTime(&local, &time)) {
        return 0;
    }
    return (int64_t)(Milliseconds(&time) / 60000);
}

uint64_t ClockMilliseconds(void) {
    FILETIME now;
    GetSystemTimeAsFileTime(&now);
    return Milliseconds(&now);
}

/* Reads a time, or its first fields, by a pattern of TextReadNumbers. Returns false if `text` is different. */
static bool ReadFields(const wchar_t *text, const wchar_t *pattern, SYSTEMTIME *ret_time) {
    enum { FIELDS = 7 };
    unsigned fields[FIELDS] = {0};
    if (!TextReadNumbers(text, pattern, fields)) return false;
    *ret_time = (SYSTEMTIME){.wYear = (WORD)fields[0],
                             .wMonth = (WORD)fields[1],
                             .wDay = (WORD)fields[2],
                             .wHour = (WORD)fields[3],
                             .wMinute = (WORD)fields[4],
                             .wSecond = (WORD)fields[5],
                             .wMilliseconds = (WORD)fields[6]};
    return true;
}

bool ClockParse(const wchar_t *text, uint64_t *ret_milliseconds) {
    SYSTEMTIME utc;
    FILETIME time;
    if (!ReadFields(text, L"####-##-##T##:##:##.###", &utc) || !SystemTimeToFileTime(&utc, &time)) return false;
    *ret_milliseconds = Milliseconds(&time);
    return true;
}

bool ClockLocal(const wchar_t *text, wchar_t ret_text[CLOCK_TEXT]) {
    SYSTEMTIME utc;
    SYSTEMTIME local;
    ret_text[0] = L'\0';
    if (!ReadFields(text, L"####-##-##T##:##:##", &utc)) return false;
    if (!SystemTimeToTzSpecificLocalTime(NULL, &utc, &local)) return false;
    (void)swprintf(ret_text, CLOCK_TEXT, L"%04u-%02u-%02u %02u:%02u:%02u", local.wYear, local.wMonth, local.wDay,
                   local.wHour, local.wMinute, local.wSecond);
    return true;
}
