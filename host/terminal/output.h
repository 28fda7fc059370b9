/* Prints a command's output: to a console as UTF-16, in colour unless NO_COLOR is set (https://no-color.org); to a pipe
 * or a file as UTF-8 without colour. */
#ifndef PYHOSTSVC_TERMINAL_OUTPUT_H
#define PYHOSTSVC_TERMINAL_OUTPUT_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

/* From OutputHold to OutputRelease, what goes to standard output is kept and then written at once, because each write
 * is a call of the system. Output to standard error in between first writes what was kept. */
void OutputHold(void);
void OutputRelease(void);

/* Prints to standard output. Strings are %ls. */
void OutputPrint(const wchar_t *format, ...);

/* Is standard output a console? */
bool OutputIsConsole(void);

/* Writes bytes unchanged to standard output, which must not be a console. False with the last error set on failure. */
bool OutputBytes(const char *bytes, size_t size);

/* Prints a line with a label and a value to standard output. */
void OutputLine(const wchar_t *label, const wchar_t *format, ...);

/* As OutputLine with an unformatted value; prints nothing if it is NULL or empty. */
void OutputLineText(const wchar_t *label, const wchar_t *value);

/* Prints "pyhostsvc: <error>" to standard error, and the remedy on a line of its own. */
void OutputError(const Error *error);

/* Prints "pyhostsvc: warning: …" to standard error. */
void OutputWarning(const wchar_t *format, ...);

typedef enum Colour { COLOUR_RED, COLOUR_YELLOW, COLOUR_GREEN, COLOUR_GREY } Colour;

/* Returns a text that the functions above print in colour where the output has colours; the caller frees it. */
wchar_t *OutputColoured(Colour colour, const wchar_t *text);

#endif
