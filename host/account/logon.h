/* What Windows knows of a service's account: its SID, whether it may log on as a service, and its password. */
#ifndef PYHOSTSVC_ACCOUNT_LOGON_H
#define PYHOSTSVC_ACCOUNT_LOGON_H

#include "base/error.h"

#include <stdbool.h>

/* The SID, as S-1-5-…, of the account that a setting names (settings/account.h). The caller frees. Fails where there
 * is no such account. */
bool LogonSid(const wchar_t *account, const wchar_t *service, wchar_t **ret_sid, Error *error);

/* Sees to it that a user's account, or a managed one, may log on as a service, as services.msc does, and that
 * `password` (NULL: it has none to give) is the right one. Other accounts may. `ret_granted` says whether it was not
 * allowed to before. All or nothing. */
bool LogonGrantRight(const wchar_t *account, const wchar_t *password, bool *ret_granted, Error *error);

/* Takes the right back that LogonGrantRight has granted. */
void LogonRevokeRight(const wchar_t *account);

#endif
