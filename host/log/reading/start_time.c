#include "log/reading/start_time.h"

#include "base/text.h"
#include "base/translation.h"
#include "log/reading/time_spec.h"

#include <stdio.h>
#include <string.h>
#include <windows.h>

static bool FromLocal(const wchar_t *text, SYSTEMTIME *ret_local, SYSTEMTIME *ret_utc) {
    enum { FIELDS = 6 };
    unsigned fields[FIELDS];
    if (!TextReadNumbers(text, L"####-##-## ##:##:##", fields)) return false;
    *ret_local = (SYSTEMTIME){.wYear = (WORD)fields[0],
                              .wMonth = (WORD)fields[1],
                              .wDay = (WORD)fields[2],
                              .wHour = (WORD)fields[3],
                              .wMinute = (WORD)fields[4],
                              .wSecond = (WORD)fields[5]};
    return TzSpecificLocalTimeToSystemTime(NULL, ret_local, ret_utc);
}

static bool FromAgo(uint64_t milliseconds, SYSTEMTIME *ret_local, SYSTEMTIME *ret_utc) {
    uint64_t now = ClockMilliseconds();
    uint64_t units = (now > milliseconds ? now - milliseconds : 0) * 10000;
    FILETIME time = {.dwLowDateTime = (DWORD)units, .dwHighDateTime = (DWORD)(units >> 32)};
    return FileTimeToSystemTime(&time, ret_utc) && SystemTimeToTzSpecificLocalTime(NULL, ret_utc, ret_local);
}

bool StartTimeParse(const wchar_t *text, StartTime *ret_start, Error *error) {
    SYSTEMTIME local;
    SYSTEMTIME utc;
    wchar_t now[TIME_SPEC_LOCAL];
    TimeSpec when;
    GetLocalTime(&local);
    (void)swprintf(now, TIME_SPEC_LOCAL, L"%04u-%02u-%02u %02u:%02u:%02u", local.wYear, local.wMonth, local.wDay,
                   local.wHour, local.wMinute, local.wSecond);
    if (!TimeSpecParse(text, now, &when, error)) return false;
    bool ok = when.ago ? FromAgo(when.milliseconds, &local, &utc) : FromLocal(when.local, &local, &utc);
    if (!ok) return ErrorSet(error, GetLastError(), _(L"convert the time"), L"'%ls'", text);
    const unsigned fields[] = {local.wYear,   local.wMonth,  local.wDay,         local.wHour,
                               local.wMinute, local.wSecond, local.wMilliseconds};
    memset(ret_start->line, 0, sizeof ret_start->line);
    TextWriteNumbers(ret_start->line, "####-##-## ##:##:##.###", fields);
    (void)swprintf(ret_start->stamp, CLOCK_TEXT, L"%04u-%02u-%02uT%02u:%02u:%02u.%03uZ", utc.wYear, utc.wMonth,
                   utc.wDay, utc.wHour, utc.wMinute, utc.wSecond, utc.wMilliseconds);
    return true;
}
