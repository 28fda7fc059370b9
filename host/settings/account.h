/* The account that a service runs as, as a setting names it. Pure; account/logon.h asks Windows about accounts. */
#ifndef PYHOSTSVC_SETTINGS_ACCOUNT_H
#define PYHOSTSVC_SETTINGS_ACCOUNT_H

#include "base/error.h"

#include <stdbool.h>

typedef enum AccountKind {
    ACCOUNT_SYSTEM,  /* "system": LocalSystem, which can do everything */
    ACCOUNT_LOCAL,   /* "local": LocalService, anonymous on the network */
    ACCOUNT_NETWORK, /* "network": NetworkService, the computer on the network */
    ACCOUNT_VIRTUAL, /* "virtual": NT SERVICE\<name>, an account of the service's own */
    ACCOUNT_MANAGED, /* "DOMAIN\name$": a group managed service account, whose password the domain manages */
    ACCOUNT_USER,    /* "DOMAIN\name", ".\name", "name@domain", or a local "name" */
} AccountKind;

/* Returns the kind of account that a setting, or the SCM's account name, stands for. NULL and "" mean LocalSystem. */
AccountKind AccountKindOf(const wchar_t *text);

/* Returns the text of the setting: the word of the kind, or the user's name unchanged. The caller frees it. */
wchar_t *AccountSetting(const wchar_t *text);

/* Returns the account name for the SCM: "NT AUTHORITY\LocalService", "NT SERVICE\<service>", "DOMAIN\name", or
 * ".\name" for a name alone. The caller frees it. */
wchar_t *AccountLogonName(const wchar_t *text, const wchar_t *service);

/* Checks that `text` is a valid account for `service`; NULL if the service is not known. */
bool AccountCheck(const wchar_t *text, const wchar_t *service, Error *error);

/* Returns true if the SCM needs a password for this kind of account. */
bool AccountHasPassword(AccountKind kind);

#endif
