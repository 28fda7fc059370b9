#include "settings/log_policy.h"

#include "base/text.h"
#include "base/translation.h"

#include <wchar.h>

enum { MINUTES_OF_AN_HOUR = 60, MINUTES_OF_A_DAY = 24 * 60 };

static bool IsDigit(wchar_t character) {
    return character >= L'0' && character <= L'9';
}

/* Returns the number that two digits form; -1 if there are no two digits. */
static int TwoDigits(const wchar_t *text) {
    if (!IsDigit(text[0]) || !IsDigit(text[1])) return -1;
    return (text[0] - L'0') * 10 + (text[1] - L'0');
}

bool LogAgeParse(const wchar_t *text, LogAge *ret_age, Error *error) {
    LogAge age = {LOG_AGE_NEVER, 0};
    if (TextIsEmpty(text) || TextEqualFold(text, L"never")) {
        *ret_age = age;
        return true;
    }
    age.unit = TextEqualFold(text, L"hourly") ? LOG_AGE_HOURLY : LOG_AGE_DAILY;
    if (age.unit == LOG_AGE_DAILY && !TextEqualFold(text, L"daily")) {
        int hour = wcslen(text) == 5 && text[2] == L':' ? TwoDigits(text) : -1;
        int minute = hour >= 0 ? TwoDigits(text + 3) : -1;
        if (minute < 0 || hour > 23 || minute > 59) {
            ErrorSay(error, ERROR_CODE_USAGE, _(L"'%ls' is not a valid value for log_age"), text);
            return ErrorRemedy(error, _(L"Use hourly, daily, a time of day such as 03:30, or never."));
        }
        age.minute = (uint32_t)(hour * MINUTES_OF_AN_HOUR + minute);
    }
    *ret_age = age;
    return true;
}

int64_t LogAgePeriod(const LogAge *age, int64_t local_minute) {
    switch (age->unit) {
    case LOG_AGE_HOURLY:
        return local_minute / MINUTES_OF_AN_HOUR;
    case LOG_AGE_DAILY:
        return (local_minute - age->minute) / MINUTES_OF_A_DAY;
    default:
        return 0;
    }
}

bool LogKeepParse(const wchar_t *text, LogKeep *ret_keep, Error *error) {
    static const uint64_t mebibyte = 1 << 20;
    enum { MOST = 1000000 };
    LogKeep keep = {LOG_KEEP_FILES, 0};
    const wchar_t *p = text ? text : L"";
    bool ok = !*p || IsDigit(*p);
    for (; IsDigit(*p) && keep.amount <= MOST; p++) keep.amount = keep.amount * 10 + (uint64_t)(*p - L'0');
    ok = ok && keep.amount <= MOST && (!*p || !p[1]);
    switch (*p) {
    case L'\0':
        break;
    case L'd':
        keep.unit = LOG_KEEP_DAYS;
        break;
    case L'M':
    case L'm':
        keep = (LogKeep){LOG_KEEP_BYTES, keep.amount * mebibyte};
        break;
    case L'G':
    case L'g':
        keep = (LogKeep){LOG_KEEP_BYTES, keep.amount * mebibyte * 1024};
        break;
    default:
        ok = false;
    }
    if (ok) {
        *ret_keep = keep;
        return true;
    }
    ErrorSay(error, ERROR_CODE_USAGE, _(L"'%ls' is not a valid value for log_keep"), text);
    return ErrorRemedy(
        error,
        _(L"Use a number of files such as 10, days such as 30d, a total size such as 500M or 2G, or 0 for all."));
}

static bool IsExcess(const LogKeep *keep, const LogKeepFile *file, size_t newer, uint64_t newer_bytes, uint64_t now) {
    static const uint64_t day = 24ull * 3600 * 1000;
    switch (keep->unit) {
    case LOG_KEEP_FILES:
        return newer >= keep->amount;
    case LOG_KEEP_DAYS:
        return now > file->rotated && now - file->rotated > keep->amount * day;
    default:
        return newer_bytes + file->size > keep->amount;
    }
}

size_t LogKeepExcess(const LogKeep *keep, const LogKeepFile *files, size_t count, uint64_t now) {
    uint64_t newer_bytes = 0;
    if (!keep->amount) return 0;
    for (size_t left = count; left > 0; left--) {
        if (IsExcess(keep, &files[left - 1], count - left, newer_bytes, now)) return left;
        newer_bytes += files[left - 1].size;
    }
    return 0;
}
