/* Reads the password of a service's account from the console or standard input. It is never an argument or stored. */
#ifndef PYHOSTSVC_TERMINAL_PASSWORD_H
#define PYHOSTSVC_TERMINAL_PASSWORD_H

#include "settings/settings.h"
#include "terminal/arguments.h"

/* Sets `settings->password` if the account of `settings` has a password: prompts on the console without echo or, with
 * --password-stdin, reads the first line of standard input. */
bool PasswordRead(const Arguments *arguments, Settings *settings, Error *error);

#endif
