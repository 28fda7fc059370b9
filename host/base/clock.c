#include "base/clock.h"

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
