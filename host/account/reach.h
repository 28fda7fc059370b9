/* Finds out what a service can reach with its account: the profile, TEMP and registry key that it sees, and the paths
 * in its settings that it cannot use. */
#ifndef PYHOSTSVC_ACCOUNT_REACH_H
#define PYHOSTSVC_ACCOUNT_REACH_H

#include "base/text.h"
#include "settings/account.h"
#include "settings/settings.h"

#include <stdbool.h>
#include <stddef.h>

typedef enum UnreachableKind {
    UNREACHABLE_MISSING, /* the path does not exist */
    UNREACHABLE_DRIVE,   /* the drive exists only in the caller's logon session */
    UNREACHABLE_READ,    /* the account cannot read the path */
    UNREACHABLE_WRITE,   /* the account cannot change what is in the folder */
} UnreachableKind;

typedef struct Unreachable {
    UnreachableKind kind;
    wchar_t *path;
} Unreachable;

typedef struct Reach {
    AccountKind kind;
    wchar_t *account;  /* as the SCM stores it */
    wchar_t *profile;  /* USERPROFILE, which exists or not; NULL if unknown */
    wchar_t *temp;     /* TEMP; NULL if unknown */
    wchar_t *registry; /* the key that HKEY_CURRENT_USER refers to; NULL if unknown */
    Unreachable *unreachable;
    size_t unreachable_count;
} Reach;

/* Finds out what the service `name` can reach with these settings. The service need not be installed. Leaves out what
 * the caller is not allowed to find out. Does not check access for a user's or a managed account, because the groups of
 * such an account are not known. Free it with ReachFree. */
Reach ReachOf(const wchar_t *name, const Settings *settings);
void ReachFree(Reach *reach);

/* Prints the account, its folders and its registry key. */
void ReachPrint(const Reach *reach);

/* Prints each path that the service cannot use, with the remedy. */
void ReachPrintUnreachable(const Reach *reach);

/* Appends the members account, profile, temp and current_user_key of docs/json.md. */
void ReachAppendJson(Text *json, const Reach *reach);

/* Appends the member unreachable, in English; null if `reach` was not determined. */
void ReachAppendUnreachableJson(Text *json, const Reach *reach);

/* Return the problem with a path, in English or in the user's language, and its remedy in the user's language. The
 * caller frees the text. */
wchar_t *UnreachableText(const Unreachable *unreachable, bool translated);
wchar_t *UnreachableRemedy(const Reach *reach, const Unreachable *unreachable);

#endif
