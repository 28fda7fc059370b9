/* The password of a service's account: typed, or from standard input; never an argument, never kept. */
#ifndef PYHOSTSVC_TERMINAL_PASSWORD_H
#define PYHOSTSVC_TERMINAL_PASSWORD_H

#include "settings/settings.h"
#include "terminal/arguments.h"

/* Sees to it that `settings->password` is there where the account of `settings` has one: asks at the console, without
 * an echo, or, with --password-stdin, takes the first line of standard input. */
bool PasswordRead(const Arguments *arguments, Settings *settings, Error *error);

#endif
