/* Environment blocks: NAME=VALUE strings in the order of their names, each with a null, and a null at the end. Names
 * are compared without regard to case. Pure. */
#ifndef PYHOSTSVC_BASE_ENVIRONMENT_BLOCK_H
#define PYHOSTSVC_BASE_ENVIRONMENT_BLOCK_H

#include <wchar.h>

/* Returns the value of a variable, inside the block; NULL if the block does not have the variable. */
const wchar_t *EnvironmentBlockGet(const wchar_t *block, const wchar_t *name);

/* Returns a copy of the block in which the variable has the value, or is missing if `value` is NULL. The caller frees
 * it. */
wchar_t *EnvironmentBlockSet(const wchar_t *block, const wchar_t *name, const wchar_t *value);

/* Returns a block of the strings in a list that ends with NULL, in the list's order. The caller frees it. */
wchar_t *EnvironmentBlockJoin(const wchar_t *const *pairs);

/* Returns the strings of the block as a list that ends with NULL. They stay in the block; the caller frees the list. */
const wchar_t **EnvironmentBlockSplit(const wchar_t *block);

#endif
