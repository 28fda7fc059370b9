/* A catalogue of translations in gettext's .po format. An entry may have the key of a message instead of the message:
 * `msgid @0123abcd`, as cmake/pack.py writes it into the program. Pure. */
#ifndef PYHOSTSVC_TERMINAL_CATALOGUE_H
#define PYHOSTSVC_TERMINAL_CATALOGUE_H

#include <wchar.h>

/* Translates all messages with `text`, a .po file, from now on (base/translation.h). Plurals and contexts are not
 * read, and entries marked as fuzzy are skipped. scripts/generate/messages.py checks that each translation has the
 * conversions of its message, in the same order. Call it while there is only one thread. */
void CatalogueLoad(const wchar_t *text);

/* Returns to English, for output that programs read. Texts that were translated before stay valid. */
void CatalogueReset(void);

#endif
