/* AppRotate…: NSSM rotates a file at a start. While the program runs, NSSM rotates only with AppRotateOnline, and then
 * only by size. Source: NSSM's "Usage" page, "File rotation". */
#include "nssm/conversion.h"

#include "base/translation.h"

static uint64_t Number(const Conversion *conversion, const wchar_t *name) {
    const OriginalValue *value = OriginalFind(conversion->original, name, VALUE_NUMBER);
    return value ? value->number : 0;
}

/* A size is rounded up to whole mebibytes. */
static void ConvertSize(const Conversion *conversion, uint64_t bytes) {
    static const uint64_t mebibyte = 1 << 20;
    uint64_t size = (bytes + mebibyte - 1) / mebibyte;
    ConversionNumber(conversion, L"AppRotateBytes", SettingById(SETTING_LOG_SIZE),
                     size < UINT32_MAX ? (uint32_t)size : UINT32_MAX);
    if (!bytes || Number(conversion, L"AppRotateOnline")) return;
    NotesAppend(conversion->notes, L"AppRotateBytes", _(L"the log is rotated at this size also while the script runs"));
}

static void ConvertAge(const Conversion *conversion, uint64_t seconds) {
    enum { HOUR = 3600, DAY = 24 * HOUR };
    if (!seconds) return;
    const wchar_t *age = seconds < DAY ? L"hourly" : L"daily";
    Error never;
    SettingsParse(conversion->settings, SettingById(SETTING_LOG_AGE), age, &never);
    if (seconds == HOUR || seconds == DAY) return;
    NotesAppend(conversion->notes, L"AppRotateSeconds", _(L"a rotation every %llu seconds becomes %ls (log_age)"),
                (unsigned long long)seconds, age);
}

bool ConvertRotation(const Conversion *conversion, Error *error) {
    uint64_t bytes = Number(conversion, L"AppRotateBytesHigh") << 32 | Number(conversion, L"AppRotateBytes");
    uint64_t seconds = Number(conversion, L"AppRotateSeconds");
    if (!Number(conversion, L"AppRotateFiles")) return true; /* the defaults apply */
    ConvertSize(conversion, bytes);
    ConvertAge(conversion, seconds);
    if (!bytes && !seconds) conversion->settings->log_rotate_at_start = 1;
    /* NSSM keeps all rotated files. */
    return SettingsParse(conversion->settings, SettingById(SETTING_LOG_KEEP), L"0", error);
}

bool ConvertTimestamps(const Conversion *conversion, Error *error) {
    (void)error;
    if (Number(conversion, L"AppTimestampLog")) conversion->settings->log_timestamps = 1;
    return true;
}
