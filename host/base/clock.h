/* Points in time as ISO 8601 text in UTC with milliseconds. All have the same length, so they compare as strings. */
#ifndef PYHOSTSVC_BASE_CLOCK_H
#define PYHOSTSVC_BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>
#include <wchar.h>

enum { CLOCK_TEXT = 32 };

/* Writes the current time: "2026-11-23T22:30:01.042Z". */
void ClockNow(wchar_t ret_text[CLOCK_TEXT]);

/* Writes the time that is `milliseconds` from now. */
void ClockIn(uint64_t milliseconds, wchar_t ret_text[CLOCK_TEXT]);

/* Writes a time of ClockMilliseconds. */
void ClockText(uint64_t milliseconds, wchar_t ret_text[CLOCK_TEXT]);

/* Writes a text of ClockNow in local time for display: "2026-11-23 23:30:01". If `text` is not such a time, returns
 * false and an empty text. */
bool ClockLocal(const wchar_t *text, wchar_t ret_text[CLOCK_TEXT]);

/* Returns the milliseconds since 1601, UTC, for an interval that outlasts the process. Setting the clock changes it. */
uint64_t ClockMilliseconds(void);

/* Converts the two halves of a FILETIME to a time of ClockMilliseconds. */
uint64_t ClockFromFileTime(uint32_t high, uint32_t low);

/* Returns the minutes of local time since 1601 at a time of ClockMilliseconds; 0 if it cannot be converted. */
int64_t ClockLocalMinute(uint64_t milliseconds);

/* Converts a text of ClockNow to a time of ClockMilliseconds. Returns false if it is not such a text. */
bool ClockParse(const wchar_t *text, uint64_t *ret_milliseconds);

#endif
