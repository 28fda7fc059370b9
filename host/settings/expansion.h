/* Expands the variables in the values of environment variables. Pure. */
#ifndef PYHOSTSVC_SETTINGS_EXPANSION_H
#define PYHOSTSVC_SETTINGS_EXPANSION_H

#include "base/text.h"

/* Returns the value of the last variable called `name` in a list of NAME=VALUE, without regard to case; NULL if there
 * is none. Borrowed from the list. */
const wchar_t *ExpansionFind(const TextList *variables, const wchar_t *name);

/* Appends `variables` (NAME=VALUE) to `ret_expanded`, with %NAME% in a value replaced. A name refers to a variable that
 * `ret_expanded` has already, so PATH=C:\tools;%PATH% extends the PATH before it, and then to `inherited`. Two percent
 * signs stand for one. A name that no list has stays with its percent signs, and is appended to `ret_unknown` as
 * VARIABLE=NAME, where VARIABLE has the value. Any other percent sign stays. */
void ExpansionAppend(const TextList *variables, const TextList *inherited, TextList *ret_expanded,
                     TextList *ret_unknown);

#endif
