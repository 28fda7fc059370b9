/* What a command prints: to a console as UTF-16, to a pipe or file as UTF-8. */
#ifndef PYHOSTSVC_COMMAND_OUTPUT_H
#define PYHOSTSVC_COMMAND_OUTPUT_H

#include "base/error.h"

/* To standard output. Strings are %ls. */
void OutputPrint(const wchar_t *format, ...);

/* To standard error: "pyhostsvc: <what failed>", then the remedy on a line of its own. */
void OutputError(const Error *error);

/* To standard error: "pyhostsvc: warning: …". */
void OutputWarning(const wchar_t *format, ...);

#endif
