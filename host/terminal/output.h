/* Prints a command's output: to a console as UTF-16, in colour unless NO_COLOR is set (https://no-color.org); to a pipe
 * or a file as UTF-8 without colour.
 *
 * This is the only way to a terminal, and the strings that the functions receive may be text of a script, of a
 * setting or of the file system. So each string is printed as base/visible.h shows it. */
#ifndef PYHOSTSVC_TERMINAL_OUTPUT_H
#define PYHOSTSVC_TERMINAL_OUTPUT_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

/* From OutputHold to OutputRelease, what goes to standard output is kept and then written at once, because each write
 * is a call of the system. Output to standard error in between first writes what was kept. */
void OutputHold(void);
void OutputRelease(void);

/* Prints to standard output. Strings are %ls; a string in which OutputColoured was used is %#ls (base/visible.h). */
void OutputPrint(const wchar_t *format, ...);

/* Prints a text with line breaks of its own, such as a stack. */
void OutputText(const wchar_t *text);

/* Prints a text that programs read, such as JSON or the value of a setting: to a pipe or a file unchanged. */
void OutputDocument(const wchar_t *text);

/* Is standard output a console? */
bool OutputIsConsole(void);

/* Writes bytes unchanged to standard output, which must not be a console. False with the last error set on failure. */
bool OutputBytes(const char *bytes, size_t size);

/* Prints to a console, as it is, a text that may drive it; the noncharacters that mark colours are replaced. */
void OutputRaw(const wchar_t *text);

/* Prints a line with a label and a value to standard output. */
void OutputLine(const wchar_t *label, const wchar_t *format, ...);

/* As OutputLine with an unformatted value; prints nothing if it is NULL or empty. */
void OutputLineText(const wchar_t *label, const wchar_t *value);

/* Prints "pyhostsvc: <error>" to standard error, and the remedy on a line of its own. */
void OutputError(const Error *error);

/* Prints "pyhostsvc: warning: …" to standard error. */
void OutputWarning(const wchar_t *format, ...);

typedef enum Colour { COLOUR_RED, COLOUR_YELLOW, COLOUR_GREEN, COLOUR_GREY } Colour;

/* Returns `text` as OutputText prints it, with marks for OutputPrint's %#ls, which prints it in colour where the output
 * has colours. The caller frees it. */
wchar_t *OutputColoured(Colour colour, const wchar_t *text);

#endif
