#include "base/clock.h"

#include <windows.h>

static void Format(const SYSTEMTIME *utc, wchar_t ret_text[CLOCK_TEXT]) {
    (void)swprintf(ret_text, CLOCK_TEXT, L"%04u-%02u-%02uT%02u:%02u:%02u.%03uZ", utc->wYear, utc->wMonth, utc->wDay,
                   utc->wHour, utc->wMinute, utc->wSecond, utc->wMilliseconds);
}

void ClockNow(wchar_t ret_text[CLOCK_TEXT]) {
    ClockIn(0, ret_text);
}

void ClockIn(uint64_t milliseconds, wchar_t ret_text[CLOCK_TEXT]) {
    ClockText(ClockMilliseconds() + milliseconds, ret_text);
}

void ClockText(uint64_t milliseconds, wchar_t ret_text[CLOCK_TEXT]) {
    SYSTEMTIME utc;
    uint64_t units = milliseconds * 10000;
    FILETIME time = {.dwLowDateTime = (DWORD)units, .dwHighDateTime = (DWORD)(units >> 32)};
    FileTimeToSystemTime(&time, &utc);
    Format(&utc, ret_text);
}

/* Since 1601. */
static uint64_t Milliseconds(const FILETIME *time) {
    return (((uint64_t)time->dwHighDateTime << 32) | time->dwLowDateTime) / 10000;
}

uint64_t ClockMilliseconds(void) {
    FILETIME now;
    GetSystemTimeAsFileTime(&now);
    return Milliseconds(&now);
}

bool ClockParse(const wchar_t *text, uint64_t *ret_milliseconds) {
    SYSTEMTIME utc = {0};
    FILETIME time;
    if (swscanf(text, L"%4hu-%2hu-%2huT%2hu:%2hu:%2hu.%3hu", &utc.wYear, &utc.wMonth, &utc.wDay, &utc.wHour,
                &utc.wMinute, &utc.wSecond, &utc.wMilliseconds) != 7 ||
        !SystemTimeToFileTime(&utc, &time)) {
        return false;
    }
    *ret_milliseconds = Milliseconds(&time);
    return true;
}

bool ClockLocal(const wchar_t *text, wchar_t ret_text[CLOCK_TEXT]) {
    SYSTEMTIME utc = {0};
    SYSTEMTIME local;
    ret_text[0] = L'\0';
    if (swscanf(text, L"%4hu-%2hu-%2huT%2hu:%2hu:%2hu", &utc.wYear, &utc.wMonth, &utc.wDay, &utc.wHour, &utc.wMinute,
                &utc.wSecond) != 6) {
        return false;
    }
    if (!SystemTimeToTzSpecificLocalTime(NULL, &utc, &local)) return false;
    (void)swprintf(ret_text, CLOCK_TEXT, L"%04u-%02u-%02u %02u:%02u:%02u", local.wYear, local.wMonth, local.wDay,
                   local.wHour, local.wMinute, local.wSecond);
    return true;
}
