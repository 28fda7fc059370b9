/* Which language the user reads. */
#ifndef PYHOSTSVC_TERMINAL_USER_LANGUAGE_H
#define PYHOSTSVC_TERMINAL_USER_LANGUAGE_H

/* Translates messages into the first of the user's languages that there are messages in: English, or traditional
 * Chinese (zh-TW, zh-HK, zh-MO, zh-Hant). PYHOSTSVC_LANGUAGE goes before them. */
void UserLanguageChoose(void);

#endif
