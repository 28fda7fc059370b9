/* The candidates for a word of a command line, from the tables of verbs and settings, for a shell that completes it. */
#ifndef PYHOSTSVC_COMMAND_COMPLETE_H
#define PYHOSTSVC_COMMAND_COMPLETE_H

#include "base/text.h"

/* Returns the candidates that may replace the last of `words`, the words after the program's name. Each candidate
 * begins like that word and is followed by a tab and its meaning. There are none if the word is a file's name or free
 * text. The caller frees the list. */
void CompleteWords(const TextList *words, TextList *ret_candidates);

#endif
