/* Makes characters visible that could control a terminal, hide text or begin a line: text of a script, of settings and
 * of the file system passes here before it reaches a terminal (terminal/output.h), a host line (log/log.h) or an event
 * (service/events/event_log.h). Pure.
 *
 * These are control characters (C0, DEL, C1), Unicode's line and paragraph separators and bidirectional controls, lone
 * surrogates, and the noncharacters that mark colours in terminal/output.c. They are shown as \n, \x1b and \u202e.
 * Backslashes are unchanged, because most of them belong to paths. */
#ifndef PYHOSTSVC_BASE_VISIBLE_H
#define PYHOSTSVC_BASE_VISIBLE_H

#include "base/text.h"

#include <stdarg.h>
#include <stdbool.h>
#include <wchar.h>

typedef enum VisibleScope {
    VISIBLE_LINE, /* the text is part of one line: line breaks and tabs are shown as well */
    VISIBLE_TEXT, /* the text has lines of its own: \n, \r\n and tabs stay as they are */
} VisibleScope;

enum { VISIBLE_SIZE = 7 /* "\u202e" and the terminator */ };

/* Is the character at `at` one that must be shown? `start` is the start of its text: half of a surrogate pair is alone
 * or not by its neighbour. Line breaks and tabs are such characters. */
bool VisibleIsHidden(const wchar_t *start, const wchar_t *at);

/* Writes the character at `at` as it is shown, and returns its length. Needs no heap. */
size_t VisibleShow(const wchar_t *start, const wchar_t *at, VisibleScope scope, wchar_t ret_shown[VISIBLE_SIZE]);

/* Appends `more` as it is shown. */
void VisibleAppend(Text *text, const wchar_t *more, VisibleScope scope);

/* Returns `text` as it is shown; the caller frees it. */
wchar_t *VisibleCopy(const wchar_t *text, VisibleScope scope);

/* Appends as wprintf does, with each string as it is shown in a line; the line breaks of `format` stay. %#ls is for a
 * string that is visible already, such as a coloured one. Knows the conversions %ls, %hs, %c, integers and floating
 * point numbers, with flags, width and precision, but without `*`. */
void VisibleFormatV(Text *text, const wchar_t *format, va_list arguments);

#endif
