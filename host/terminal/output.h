/* What a command prints: to a console as UTF-16, in colours unless NO_COLOR is set (https://no-color.org); to a pipe or
 * file as UTF-8, without any. Messages are in the user's language. */
#ifndef PYHOSTSVC_TERMINAL_OUTPUT_H
#define PYHOSTSVC_TERMINAL_OUTPUT_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

/* To standard output. Strings are %ls. */
void OutputPrint(const wchar_t *format, ...);

/* Is standard output a console? */
bool OutputIsConsole(void);

/* To standard output, which is no console: bytes as they are. False: they cannot be written (GetLastError). */
bool OutputBytes(const char *bytes, size_t size);

/* To standard output, a line of a page about one thing: a label, which is translated, and a value in words. */
void OutputLine(const wchar_t *label, const wchar_t *format, ...);

/* The same of a text as it is; nothing where it is NULL or empty. */
void OutputLineText(const wchar_t *label, const wchar_t *value);

/* To standard error: "pyhostsvc: <what failed>", then the remedy on a line of its own. */
void OutputError(const Error *error);

/* To standard error: "pyhostsvc: warning: …". */
void OutputWarning(const wchar_t *format, ...);

typedef enum Colour { COLOUR_RED, COLOUR_YELLOW, COLOUR_GREEN, COLOUR_GREY } Colour;

/* A text that is printed in that colour where there are colours. The caller frees. */
wchar_t *OutputColoured(Colour colour, const wchar_t *text);

#endif
