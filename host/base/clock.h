/* Points in time as text: ISO 8601, UTC, milliseconds. Of one length, so they compare as strings. */
#ifndef PYHOSTSVC_BASE_CLOCK_H
#define PYHOSTSVC_BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>
#include <wchar.h>

enum { CLOCK_TEXT = 32 };

/* "2026-11-23T22:30:01.042Z" */
void ClockNow(wchar_t ret_text[CLOCK_TEXT]);

/* The same, so many milliseconds from now. */
void ClockIn(uint64_t milliseconds, wchar_t ret_text[CLOCK_TEXT]);

/* The same of a time of ClockMilliseconds's. */
void ClockText(uint64_t milliseconds, wchar_t ret_text[CLOCK_TEXT]);

/* The same in local time, for people: "2026-11-23 23:30:01". False, and empty, where `text` is no such time. */
bool ClockLocal(const wchar_t *text, wchar_t ret_text[CLOCK_TEXT]);

/* Milliseconds since 1601, UTC: for a span that outlasts a process. A clock that is set changes it. */
uint64_t ClockMilliseconds(void);

/* The same of a FILETIME, by its halves. */
uint64_t ClockFromFileTime(uint32_t high, uint32_t low);

/* The minute on the clock on the wall at such a time, counted from the same day; 0 where there is none. */
int64_t ClockLocalMinute(uint64_t milliseconds);

/* The same of a text of ClockNow's. False where it is none. */
bool ClockParse(const wchar_t *text, uint64_t *ret_milliseconds);

#endif
