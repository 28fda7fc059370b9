/* AppRotate…: when NSSM begins a new file, which it does at a start, and while the program runs only where it is asked
 * to (AppRotateOnline), and then by size alone. Source: NSSM's "Usage" page, "File rotation". */
#include "nssm/translation.h"

#include "base/translation.h"

static uint64_t Number(const Translation *translation, const wchar_t *name) {
    const OriginalValue *value = OriginalFind(translation->original, name, VALUE_NUMBER);
    return value ? value->number : 0;
}

/* A size that is no whole number of mebibytes is the next one. */
static void TakeSize(const Translation *translation, uint64_t bytes) {
    static const uint64_t mebibyte = 1 << 20;
    uint64_t size = (bytes + mebibyte - 1) / mebibyte;
    TranslationNumber(translation, L"AppRotateBytes", L"log_size", size < UINT32_MAX ? (uint32_t)size : UINT32_MAX);
    if (!bytes || Number(translation, L"AppRotateOnline")) return;
    NotesAppend(translation->notes, L"AppRotateBytes",
                _(L"here the log is rotated at that size while the script runs, too"));
}

static void TakeAge(const Translation *translation, uint64_t seconds) {
    enum { HOUR = 3600, DAY = 24 * HOUR };
    if (!seconds) return;
    const wchar_t *age = seconds < DAY ? L"hourly" : L"daily";
    Error never;
    SettingsParse(translation->settings, SettingsFind(L"log_age"), age, &never);
    if (seconds == HOUR || seconds == DAY) return;
    NotesAppend(translation->notes, L"AppRotateSeconds", _(L"%llu seconds are %ls here (log_age)"),
                (unsigned long long)seconds, age);
}

bool TranslateRotation(const Translation *translation, Error *error) {
    uint64_t bytes = Number(translation, L"AppRotateBytesHigh") << 32 | Number(translation, L"AppRotateBytes");
    uint64_t seconds = Number(translation, L"AppRotateSeconds");
    if (!Number(translation, L"AppRotateFiles")) return true; /* as a new service has it */
    TakeSize(translation, bytes);
    TakeAge(translation, seconds);
    if (!bytes && !seconds) translation->settings->log_rotate_at_start = 1;
    /* NSSM deletes none. */
    return SettingsParse(translation->settings, SettingsFind(L"log_keep"), L"0", error);
}

bool TranslateTimestamps(const Translation *translation, Error *error) {
    (void)error;
    if (Number(translation, L"AppTimestampLog")) translation->settings->log_timestamps = 1;
    return true;
}
