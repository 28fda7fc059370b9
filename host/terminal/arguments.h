/* A command's arguments: options anywhere, everything after "--" for the script. Pure. */
#ifndef PYHOSTSVC_TERMINAL_ARGUMENTS_H
#define PYHOSTSVC_TERMINAL_ARGUMENTS_H

#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct Option {
    const wchar_t *name;    /* without the dashes */
    const wchar_t *metavar; /* of its value; NULL: it takes none */
    wchar_t letter;         /* -l, or 0 */
    bool repeatable;
    const wchar_t *help;
} Option;

typedef struct Arguments {
    const Option *options;
    size_t option_count;
    TextList *values; /* for each option, in their order; a flag that was given has one empty value */
    TextList positional;
    TextList rest; /* after "--" */
} Arguments;

/* Parses `count` arguments: --name VALUE, --name=VALUE, -l VALUE, --flag. On failure `ret_arguments` is untouched, and
 * the error lacks its remedy where that is to look at the list of options; otherwise free it with ArgumentsFree.
 * `options` must outlive it. */
bool ArgumentsParse(int count, wchar_t *const *arguments, const Option *options, size_t option_count,
                    Arguments *ret_arguments, Error *error);
void ArgumentsFree(Arguments *arguments);

/* The values given for an option, in their order. It must be one of the options. */
const TextList *ArgumentsAll(const Arguments *arguments, const wchar_t *option);
/* The last of them, or NULL. */
const wchar_t *ArgumentsGet(const Arguments *arguments, const wchar_t *option);
bool ArgumentsHas(const Arguments *arguments, const wchar_t *option);

#endif
