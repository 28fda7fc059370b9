/* The account of a service as Windows knows it: its SID, its right to log on as a service, and its password. */
#ifndef PYHOSTSVC_ACCOUNT_LOGON_H
#define PYHOSTSVC_ACCOUNT_LOGON_H

#include "base/error.h"

#include <stdbool.h>

/* Returns the SID, as S-1-5-…, of the account that a setting names (settings/account.h). The caller frees it. Fails if
 * the account does not exist. */
bool LogonSid(const wchar_t *account, const wchar_t *service, wchar_t **ret_sid, Error *error);

/* Grants a user's account or a managed account the right to log on as a service, as services.msc does, and verifies
 * `password` unless it is NULL. Other accounts have the right already. `ret_granted` is true if
 * the account did not have the right before. All or nothing. */
bool LogonGrantRight(const wchar_t *account, const wchar_t *password, bool *ret_granted, Error *error);

/* Revokes the right that LogonGrantRight granted. */
void LogonRevokeRight(const wchar_t *account);

#endif
