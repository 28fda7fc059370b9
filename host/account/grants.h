/* What the account of a service has to be let into: the right to log on as a service, and, for an account of the
 * service's own (virtual), its script, its Python and its log directory. */
#ifndef PYHOSTSVC_ACCOUNT_GRANTS_H
#define PYHOSTSVC_ACCOUNT_GRANTS_H

#include "base/error.h"
#include "settings/settings.h"

#include <stdbool.h>

typedef struct Grants {
    const wchar_t *service; /* the caller's */
    const wchar_t *account; /* of the settings, the caller's */
    bool right;             /* it may log on as a service since now */
    TextList paths;         /* all that it is let into by us */
    TextList added;         /* those of them that are new */
} Grants;

/* Lets it in; `new_account`: the account has not been that of the service before, or its password is a new one. On
 * failure nothing is left of it. End it with GrantsCommit or GrantsUndo. */
bool GrantsApply(const wchar_t *service, const Settings *settings, bool new_account, Grants *ret_admission,
                 Error *error);

/* Does what `after` has let the service into differ from what `before` has? */
bool GrantsDiffer(Settings *before, Settings *after);

/* Takes back what was made now. */
void GrantsUndo(Grants *admission);

/* Records it with the service, which is installed by now, and takes back what the settings before it needed and these
 * do not. */
bool GrantsCommit(Grants *admission, Error *error);

/* Takes the recorded access to paths (SettingsLoadGrants) back. (The right to log on as a service stays: other services
 * may need it.) */
void GrantsRevoke(const wchar_t *service, const TextList *paths);

#endif
