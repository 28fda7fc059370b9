#include "base/clock.h"

#include <windows.h>

void ClockNow(wchar_t ret_text[CLOCK_TEXT]) {
    SYSTEMTIME now;
    GetSystemTime(&now);
    (void)swprintf(ret_text, CLOCK_TEXT, L"%04u-%02u-%02uT%02u:%02u:%02u.%03uZ", now.wYear, now.wMonth, now.wDay,
                   now.wHour, now.wMinute, now.wSecond, now.wMilliseconds);
}

int ClockLocal(const wchar_t *text, wchar_t ret_text[CLOCK_TEXT]) {
    SYSTEMTIME utc = {0};
    SYSTEMTIME local;
    ret_text[0] = L'\0';
    if (swscanf(text, L"%4hu-%2hu-%2huT%2hu:%2hu:%2hu", &utc.wYear, &utc.wMonth, &utc.wDay, &utc.wHour, &utc.wMinute,
                &utc.wSecond) != 6) {
        return 0;
    }
    if (!SystemTimeToTzSpecificLocalTime(NULL, &utc, &local)) return 0;
    (void)swprintf(ret_text, CLOCK_TEXT, L"%04u-%02u-%02u %02u:%02u:%02u", local.wYear, local.wMonth, local.wDay,
                   local.wHour, local.wMinute, local.wSecond);
    return 1;
}
