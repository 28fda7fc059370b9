/* Command lines as the C runtime and CommandLineToArgvW read them. Pure.
 * Source: "Parsing C command-line arguments", Microsoft C/C++ documentation. */
#ifndef PYHOSTSVC_BASE_QUOTE_H
#define PYHOSTSVC_BASE_QUOTE_H

#include "base/text.h"

/* Appends `argument` so that both parsers read it back as one argument, after a space where `line` has something
 * already. The program itself (the first one) must be appended with QuoteProgram. */
void QuoteArgument(Text *line, const wchar_t *argument);

/* Appends the path of a program, always in quotes: an unquoted ImagePath with a space lets the SCM try others first. */
void QuoteProgram(Text *line, const wchar_t *path);

/* A service's name in a command that somebody is told to type: in quotes where a shell would take it apart. Lives as
 * long as the expression: `ErrorRemedy(error, L"… %ls", QuoteName(name).text)`. */
typedef struct QuotedName {
    wchar_t text[260]; /* a name has 256 characters at most */
} QuotedName;

QuotedName QuoteName(const wchar_t *name);

/* The arguments of `line`, the program first. The caller frees the list. Where the two parsers differ (what two quotes
 * together inside of quotes mean), as the C runtime has it since 2008; no line made here has that. */
void QuoteSplit(const wchar_t *line, TextList *ret_arguments);

/* The arguments of `line`, which has no program. */
void QuoteSplitArguments(const wchar_t *line, TextList *ret_arguments);

#endif
