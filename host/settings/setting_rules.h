/* Rules for the values of single settings, for the columns of the table. Pure. */
#ifndef PYHOSTSVC_SETTINGS_SETTING_RULES_H
#define PYHOSTSVC_SETTINGS_SETTING_RULES_H

#include "settings/settings.h"

/* Appends an environment variable, NAME=VALUE. */
bool RuleAppendVariable(TextList *list, const wchar_t *value, Error *error);

/* Appends an option of the interpreter; "-X dev" is two words. */
bool RuleAppendPythonOption(TextList *list, const wchar_t *value, Error *error);

bool RuleCheckPythonArgs(const Settings *settings, Error *error);
bool RuleCheckCodes(const Settings *settings, Error *error);
bool RuleCheckAffinity(const Settings *settings, Error *error);
bool RuleCheckLogAge(const Settings *settings, Error *error);
bool RuleCheckLogKeep(const Settings *settings, Error *error);
bool RuleCheckAccount(const Settings *settings, Error *error);

#endif
