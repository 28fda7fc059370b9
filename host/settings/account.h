/* The account that a service runs as. Pure: what Windows knows of it is account/logon.h's. */
#ifndef PYHOSTSVC_SETTINGS_ACCOUNT_H
#define PYHOSTSVC_SETTINGS_ACCOUNT_H

#include "base/error.h"

#include <stdbool.h>

typedef enum AccountKind {
    ACCOUNT_SYSTEM,  /* "system": LocalSystem, which may do everything */
    ACCOUNT_LOCAL,   /* "local": LocalService, nobody on the network */
    ACCOUNT_NETWORK, /* "network": NetworkService, the computer on the network */
    ACCOUNT_VIRTUAL, /* "virtual": NT SERVICE\<name>, an account of the service's own */
    ACCOUNT_MANAGED, /* "DOMAIN\name$": a group managed service account, whose password the domain keeps */
    ACCOUNT_USER,    /* "DOMAIN\name", ".\name", "name@domain", or a local "name" */
} AccountKind;

/* The kind of account that a setting's text, or what the SCM has of a service, names. NULL and "" are the system's. */
AccountKind AccountKindOf(const wchar_t *text);

/* What a setting says of it: the kind's word, or the user's name as it is. The caller frees. */
wchar_t *AccountSetting(const wchar_t *text);

/* What the SCM is told of it, for `service`: "NT AUTHORITY\LocalService", "NT SERVICE\<service>", "DOMAIN\name", and
 * ".\name" for a name alone. The caller frees. */
wchar_t *AccountLogonName(const wchar_t *text, const wchar_t *service);

/* Can `text` be the account of `service`? `service` NULL: of any. */
bool AccountCheck(const wchar_t *text, const wchar_t *service, Error *error);

/* Does somebody have to give a password for it? */
bool AccountHasPassword(AccountKind kind);

#endif
