/* The syntax of an environment file. Pure. */
#ifndef PYHOSTSVC_SETTINGS_ENVFILE_H
#define PYHOSTSVC_SETTINGS_ENVFILE_H

#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>

/* Appends the variables of an environment file's text as NAME=VALUE. Every line is a variable, is empty, or is a
 * comment that begins with # or ;. Blanks around the name and the value, one pair of quotes around the value, and a
 * leading "export " are dropped. The syntax is that of systemd's EnvironmentFile, without escapes. On failure the error
 * has the line's number, and the variables before that line are appended. */
bool EnvfileParse(const wchar_t *text, TextList *variables, Error *error);

#endif
