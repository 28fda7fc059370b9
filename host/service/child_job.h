/* The job of the service: it has every process that the script starts, and kills them when the service ends. */
#ifndef PYHOSTSVC_SERVICE_CHILD_JOB_H
#define PYHOSTSVC_SERVICE_CHILD_JOB_H

#include "base/error.h"
#include "settings/settings.h"

#include <stdbool.h>
#include <windows.h>

typedef struct ChildJob {
    HANDLE handle; /* NULL if there is no job. Closed only with this process, because that kills the processes in it */
    bool keeps_children; /* the setting keep_children: nothing is killed */
    bool has_console;    /* a hidden console, for ChildJobInterrupt */
    bool interrupted;    /* ChildJobInterrupt was sent */
} ChildJob;

/* Creates the job with this process in it, so that it also has every process that is started from now on. Creates the
 * hidden console first if `settings` have one. A child process may leave the job on purpose, with
 * CREATE_BREAKAWAY_FROM_JOB. Call it before the standard streams are redirected and before Python is loaded. */
bool ChildJobStart(const Settings *settings, ChildJob *ret_job, Error *error);

/* Removes the limits of memory and processes, when the script has ended. */
void ChildJobLiftLimits(const ChildJob *job);

/* Returns the number of processes in the job, without this one. */
DWORD ChildJobChildren(const ChildJob *job);

/* Sends Ctrl-Break to every process on the hidden console but this one. Does nothing if there is no console. (Wine 8
 * has no process group for a service, and fails.) */
bool ChildJobInterrupt(ChildJob *job, Error *error);

/* Kills every process in the job but this one, unless keep_children is set. */
void ChildJobKillChildren(const ChildJob *job);

#endif
