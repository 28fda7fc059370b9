/* A command for several services. */
#ifndef PYHOSTSVC_CONTROL_FOR_EACH_H
#define PYHOSTSVC_CONTROL_FOR_EACH_H

#include "terminal/arguments.h"

/* What is done with one of them. */
typedef bool ForEachFunction(const wchar_t *name, const Arguments *arguments, uint32_t *ret_exit, Error *error);

/* The services that are named, or all of ours with --all. The caller frees the list, also after a failure. */
bool ForEachNames(const Arguments *arguments, TextList *ret_names, Error *error);

/* Does it with each. Of several, one that fails is reported at once and keeps no other from its turn; the exit code is
 * that of the first one which was not 0. */
bool ForEachService(const Arguments *arguments, ForEachFunction *function, uint32_t *ret_exit, Error *error);

#endif
