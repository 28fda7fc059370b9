/* Quotes and splits command lines as the C runtime and CommandLineToArgvW parse them. Pure.
 * Source: "Parsing C command-line arguments", Microsoft C/C++ documentation. */
#ifndef PYHOSTSVC_BASE_QUOTE_H
#define PYHOSTSVC_BASE_QUOTE_H

#include "base/text.h"

/* Appends `argument` so that both parsers read it back as one argument, after a space unless `line` is empty. Use
 * QuoteProgram for the first argument, the program. */
void QuoteArgument(Text *line, const wchar_t *argument);

/* Appends the path of a program, always in quotes: for an unquoted ImagePath with a space, the SCM tries other programs
 * first. */
void QuoteProgram(Text *line, const wchar_t *path);

/* A service name for a command that the user can paste, in quotes if a shell needs them. It lives as long as the
 * expression: `ErrorRemedy(error, L"… %ls", QuoteName(name).text)`. */
typedef struct QuotedName {
    wchar_t text[260]; /* the SCM allows 256 characters */
} QuotedName;

QuotedName QuoteName(const wchar_t *name);

/* Splits `line` into its arguments, the program first; the caller frees the list. The two parsers differ for two
 * adjacent quotes inside quotes: this one follows the C runtime since 2008. The functions above never write them. */
void QuoteSplit(const wchar_t *line, TextList *ret_arguments);

/* Splits `line`, which has no program, into its arguments. */
void QuoteSplitArguments(const wchar_t *line, TextList *ret_arguments);

#endif
