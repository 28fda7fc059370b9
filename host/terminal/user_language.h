/* Chooses the language of the messages. */
#ifndef PYHOSTSVC_TERMINAL_USER_LANGUAGE_H
#define PYHOSTSVC_TERMINAL_USER_LANGUAGE_H

/* Translates messages into the first supported one of the user's display languages: English or Traditional Chinese
 * (zh-TW, zh-HK, zh-MO, zh-Hant). PYHOSTSVC_LANGUAGE overrides them. */
void UserLanguageChoose(void);

#endif
