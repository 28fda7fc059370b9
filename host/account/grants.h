/* Grants the account of a service the access that it needs: the right to log on as a service and, for a virtual
 * account, access to its script, its Python and its folders.
 *
 * The room account/ is about the account that a service runs as: who it is, what it can access, and granting access. */
#ifndef PYHOSTSVC_ACCOUNT_GRANTS_H
#define PYHOSTSVC_ACCOUNT_GRANTS_H

#include "base/error.h"
#include "settings/settings.h"

#include <stdbool.h>

typedef struct Grants {
    const wchar_t *service; /* the caller's */
    const wchar_t *account; /* the settings', which the caller owns */
    bool logon_right;       /* GrantsApply granted the right to log on as a service */
    TextList paths;         /* every path that pyhostsvc granted the service access to */
    TextList added;         /* the paths among them that GrantsApply granted */
} Grants;

/* Grants what `settings` need. `new_account` is true if the account was not this service's before, or if its password
 * is new. Finish with GrantsCommit or GrantsUndo. On failure every grant is revoked again. */
bool GrantsApply(const wchar_t *service, const Settings *settings, bool new_account, Grants *ret_grants, Error *error);

/* Returns whether `before` and `after` need different grants. */
bool GrantsDiffer(Settings *before, Settings *after);

/* Revokes what GrantsApply granted. */
void GrantsUndo(Grants *grants);

/* Records the grants with the service, which must be installed by now, and revokes the recorded grants that are no
 * longer needed. */
bool GrantsCommit(Grants *grants, Error *error);

/* Revokes the access to recorded paths (SettingsLoadGrants). The right to log on as a service stays, because other
 * services may need it. */
void GrantsRevoke(const wchar_t *service, const TextList *paths);

#endif
