/* What can stand on a command line, by the tables: for a shell that completes it. */
#ifndef PYHOSTSVC_COMMAND_COMPLETE_H
#define PYHOSTSVC_COMMAND_COMPLETE_H

#include "base/text.h"

/* What may take the place of the last of `words`, which follow the program's name: each one begins as that word does,
 * and a tab and what it means stand after it. None where that is a file's name, or anything at all. The caller frees.
 */
void CompleteWords(const TextList *words, TextList *ret_candidates);

#endif
