#include "log/reading/time_spec.h"

#include "base/array.h"
#include "base/text.h"
#include "base/translation.h"

#include <wchar.h>

typedef struct Day {
    unsigned year;
    unsigned month;
    unsigned day;
} Day;

static bool ReadCharacter(const wchar_t **text, wchar_t character) {
    if (**text != character) return false;
    (*text)++;
    return true;
}

/* Reads a number of `digits` digits from `least` to `most`. */
static bool ReadNumber(const wchar_t **text, unsigned digits, unsigned least, unsigned most, unsigned *ret_number) {
    unsigned number = 0;
    for (; digits; digits--, (*text)++) {
        if (**text < L'0' || **text > L'9') return false;
        number = number * 10 + (unsigned)(**text - L'0');
    }
    *ret_number = number;
    return number >= least && number <= most;
}

static unsigned DaysOfMonth(unsigned year, unsigned month) {
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (month == 2) return leap ? 29 : 28;
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

static bool ReadDay(const wchar_t **text, Day *ret_day) {
    Day day = {0};
    bool ok = ReadNumber(text, 4, 1601, 9999, &day.year) && ReadCharacter(text, L'-') &&
              ReadNumber(text, 2, 1, 12, &day.month) && ReadCharacter(text, L'-') &&
              ReadNumber(text, 2, 1, DaysOfMonth(day.year, day.month), &day.day);
    if (ok) *ret_day = day;
    return ok;
}

/* Parses exactly "19:00" or "19:00:05" to seconds of the day. */
static bool ParseTime(const wchar_t *text, unsigned *ret_seconds) {
    unsigned hour = 0;
    unsigned minute = 0;
    unsigned second = 0;
    bool ok = ReadNumber(&text, 2, 0, 23, &hour) && ReadCharacter(&text, L':') && ReadNumber(&text, 2, 0, 59, &minute);
    if (ok && ReadCharacter(&text, L':')) ok = ReadNumber(&text, 2, 0, 59, &second);
    *ret_seconds = (hour * 60 + minute) * 60 + second;
    return ok && !*text;
}

static Day Before(Day day) {
    if (day.day > 1) return (Day){day.year, day.month, day.day - 1};
    if (day.month > 1) return (Day){day.year, day.month - 1, DaysOfMonth(day.year, day.month - 1)};
    return (Day){day.year - 1, 12, 31};
}

static bool ParseAgo(const wchar_t *text, uint64_t *ret_milliseconds) {
    static const struct {
        wchar_t unit;
        unsigned seconds;
    } units[] = {{L's', 1}, {L'm', 60}, {L'h', 3600}, {L'd', 24 * 3600}, {L'w', 7 * 24 * 3600}};
    enum { MOST = 1000000 };
    uint64_t number = 0;
    const wchar_t *p = text;
    for (; *p >= L'0' && *p <= L'9' && number <= MOST; p++) number = number * 10 + (uint64_t)(*p - L'0');
    if (p == text || number > MOST || !*p || p[1]) return false;
    for (size_t i = 0; i < COUNT_OF(units); i++) {
        if (*p != units[i].unit) continue;
        *ret_milliseconds = number * units[i].seconds * 1000;
        return true;
    }
    return false;
}

/* Parses a day, a time, or both. */
static bool ParseMoment(const wchar_t *text, const wchar_t *now, Day *ret_day, unsigned *ret_seconds) {
    Day today = {0};
    unsigned now_seconds = 0;
    const wchar_t *p = now;
    if (!ReadDay(&p, &today)) return false;
    wchar_t clock[] = L"00:00:00";
    if (wcslen(p) > wcslen(clock)) wmemcpy(clock, p + 1, wcslen(clock));
    (void)ParseTime(clock, &now_seconds);
    *ret_seconds = 0;
    *ret_day = TextEqualFold(text, L"yesterday") ? Before(today) : today;
    if (TextEqualFold(text, L"yesterday") || TextEqualFold(text, L"today")) return true;
    if (ParseTime(text, ret_seconds)) {
        if (*ret_seconds > now_seconds) *ret_day = Before(today); /* the time is still to come today */
        return true;
    }
    *ret_seconds = 0;
    if (!ReadDay(&text, ret_day)) return false;
    return !*text || ((*text == L' ' || *text == L'T') && ParseTime(text + 1, ret_seconds));
}

bool TimeSpecParse(const wchar_t *text, const wchar_t *now, TimeSpec *ret_when, Error *error) {
    TimeSpec when = {0};
    Day day = {0};
    unsigned seconds = 0;
    when.ago = ParseAgo(text, &when.milliseconds);
    if (!when.ago && !ParseMoment(text, now, &day, &seconds)) {
        ErrorSay(error, ERROR_CODE_USAGE, _(L"'%ls' is not a valid time for --since"), text);
        return ErrorRemedy(error, _(L"Use 90s, 10m, 2h or 3d (ago), 19:00, today, yesterday, 2026-11-24, or "
                                    L"\"2026-11-24 19:00\"."));
    }
    if (!when.ago) {
        (void)swprintf(when.local, TIME_SPEC_LOCAL, L"%04u-%02u-%02u %02u:%02u:%02u.000", day.year, day.month, day.day,
                       seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
    *ret_when = when;
    return true;
}
