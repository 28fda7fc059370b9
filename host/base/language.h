/* Messages in the user's language. English is what the code has; a catalogue, in gettext's .po format, has the others.
 * Pure. Until LanguageUse is called, and in a service, whose log is everybody's, all is English. */
#ifndef PYHOSTSVC_BASE_LANGUAGE_H
#define PYHOSTSVC_BASE_LANGUAGE_H

#include <wchar.h>

/* Translates by the text of a .po file from now on. Its plurals and contexts are not read, nor is what it marks as
 * fuzzy. Call it before other threads are there. */
void LanguageUse(const wchar_t *catalogue);

/* English again from now on: for what a program reads. What was translated stays valid. */
void LanguageForget(void);

/* The message in the user's language, or itself where the catalogue has none. It lives as long as the process. The
 * catalogue is right about formats: scripts/messages sees to it that a translation has the same ones in the same order.
 * Any thread. */
const wchar_t *Translated(const wchar_t *english);

#endif
