/* The terminal: arguments, output, exit codes, passwords and the user's language.
 *
 * Parses a command's arguments: options may be anywhere; everything after "--" is for the script. Pure. */
#ifndef PYHOSTSVC_TERMINAL_ARGUMENTS_H
#define PYHOSTSVC_TERMINAL_ARGUMENTS_H

#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct Option {
    const wchar_t *name;    /* without the dashes */
    const wchar_t *metavar; /* placeholder of its value in help; NULL if it takes none */
    wchar_t letter;         /* -l, or 0 */
    bool repeatable;
    const wchar_t *help;
} Option;

typedef struct Arguments {
    const Option *options;
    size_t option_count;
    TextList *values; /* one list for each option; a flag that was given has one empty value */
    TextList positional;
    TextList rest; /* after "--" */
} Arguments;

/* Parses `count` arguments: --name VALUE, --name=VALUE, -l VALUE, --flag. The caller frees the result with
 * ArgumentsFree; `options` must outlive it. On failure `ret_arguments` is unchanged, and the error has no remedy if the
 * remedy is the command's help. */
bool ArgumentsParse(int count, wchar_t *const *arguments, const Option *options, size_t option_count,
                    Arguments *ret_arguments, Error *error);
void ArgumentsFree(Arguments *arguments);

/* Returns the values of an option in the given order. The option must be in the table. */
const TextList *ArgumentsAll(const Arguments *arguments, const wchar_t *option);
/* Returns the last value; NULL if there is none. */
const wchar_t *ArgumentsGet(const Arguments *arguments, const wchar_t *option);
bool ArgumentsHas(const Arguments *arguments, const wchar_t *option);

#endif
