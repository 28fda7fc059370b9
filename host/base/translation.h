/* Messages in the user's language. The code has them in English and marks each one:
 *
 *     ErrorRemedy(error, _(L"Start it with `pyhostsvc start %ls`."), name);
 *     static const wchar_t *const titles[] = {N_(L"NAME"), N_(L"STATE")};   and later   _(titles[i])
 *
 * scripts/generate/messages.py collects the marked literals. Only terminal/ has translations, and installs them here
 * for the command line; in a service, whose log is read by everyone, all messages stay English. Pure. */
#ifndef PYHOSTSVC_BASE_TRANSLATION_H
#define PYHOSTSVC_BASE_TRANSLATION_H

#include <wchar.h>

/* Translates a message, as gettext's macro of this name does. */
#define _(english) Translated(english)

/* Marks a message where no function can be called, in a static table; the code that uses it translates it with _(). */
#define N_(english) english

/* Returns the message in the user's language, or `english` itself if there is no translation. The result lives as long
 * as the process. NULL stays NULL. Any thread. */
const wchar_t *Translated(const wchar_t *english);

/* Looks up one message; never gets NULL. */
typedef const wchar_t *Translator(const wchar_t *english);

/* Translates with `translator` from now on; NULL = English. Call it while there is only one thread. */
void TranslationUse(Translator *translator);

#endif
