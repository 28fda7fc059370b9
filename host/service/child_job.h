/* The processes that the script starts: they are in the service's job, and end with it. */
#ifndef PYHOSTSVC_SERVICE_CHILD_JOB_H
#define PYHOSTSVC_SERVICE_CHILD_JOB_H

#include "base/error.h"
#include "settings/settings.h"

#include <stdbool.h>
#include <windows.h>

typedef struct ChildJob {
    HANDLE handle; /* NULL: none. Closed with the process, never before: that ends what is in it */
    bool keeps;    /* keep_children: nothing is ended */
    bool console;  /* there is a hidden one, for ChildJobInterrupt */
    bool told;     /* ChildJobInterrupt has reached them */
} ChildJob;

/* Makes the job, and puts this process into it, so that whatever is started from now on is in it, too; makes the hidden
 * console first, where `settings` has one. A child may leave the job with CREATE_BREAKAWAY_FROM_JOB: it has asked for
 * it. Call before the standard streams are redirected, and before Python is loaded. */
bool ChildJobStart(const Settings *settings, ChildJob *ret_job, Error *error);

/* The script is over: the limits of memory and processes are no longer. */
void ChildJobLiftLimits(const ChildJob *job);

/* How many processes are in it, beside this one. */
DWORD ChildJobChildren(const ChildJob *job);

/* Sends Ctrl-Break to everything on the hidden console, but not to this process. Nothing where there is none. (Wine 8
 * has no process group for a service, and refuses.) */
bool ChildJobInterrupt(ChildJob *job, Error *error);

/* Ends every process in it but this one. Nothing where they are kept. */
void ChildJobEndChildren(const ChildJob *job);

#endif
