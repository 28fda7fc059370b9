/* What a service sees as the account that it runs as: the folders that are its own, and what it cannot reach. */
#ifndef PYHOSTSVC_ACCOUNT_REACH_H
#define PYHOSTSVC_ACCOUNT_REACH_H

#include "base/text.h"
#include "settings/account.h"
#include "settings/settings.h"

#include <stdbool.h>
#include <stddef.h>

typedef enum UnreachableKind {
    UNREACHABLE_MISSING, /* it is not there */
    UNREACHABLE_DRIVE,   /* on a drive that only the session of whoever asks has */
    UNREACHABLE_READ,    /* the account may not read it */
    UNREACHABLE_WRITE,   /* it may not change what is in it */
} UnreachableKind;

typedef struct Unreachable {
    UnreachableKind kind;
    wchar_t *path;
} Unreachable;

typedef struct Reach {
    AccountKind kind;
    wchar_t *account;  /* as the SCM has it */
    wchar_t *profile;  /* USERPROFILE, whether or not it is there yet; NULL: not known */
    wchar_t *temp;     /* TEMP; NULL: not known */
    wchar_t *registry; /* what HKEY_CURRENT_USER is */
    Unreachable *unreachable;
    size_t unreachable_count;
} Reach;

/* Of the service `name` with these settings, which need not be installed. What the caller may not find out is left out.
 * (Which groups a user is in is not known: for an account of that kind, access is not looked at.) Free with ReachFree.
 */
Reach ReachOf(const wchar_t *name, const Settings *settings);
void ReachFree(Reach *view);

/* Prints the account, and the folders that are its own. */
void ReachPrint(const Reach *view);

/* Prints each thing that it cannot reach, with the remedy. */
void ReachPrintUnreachable(const Reach *view);

/* Appends the members account, profile, temp and current_user_key of docs/json.md. */
void ReachAppendJson(Text *json, const Reach *view);

/* Appends the member unreachable, in English; of a view that was not looked at, null. */
void ReachAppendUnreachableJson(Text *json, const Reach *view);

/* "Z:\x is on a drive that …", in the user's language or in English, and what to do about it. The caller frees. */
wchar_t *UnreachableText(const Unreachable *unreachable, bool translated);
wchar_t *UnreachableRemedy(const Reach *view, const Unreachable *unreachable);

#endif
