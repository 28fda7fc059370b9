/* The job of the service: it has every process that the script starts, and kills them when the service ends. */
#ifndef PYHOSTSVC_SERVICE_CHILD_JOB_H
#define PYHOSTSVC_SERVICE_CHILD_JOB_H

#include "base/error.h"
#include "settings/settings.h"

#include <stdbool.h>
#include <stdint.h>
#include <windows.h>

typedef struct ChildJob {
    HANDLE handle; /* NULL if there is no job. Closed only with this process, because that kills the processes in it */
    bool keeps_children; /* the setting keep_children: children are neither told of a stop nor killed */
} ChildJob;

typedef struct ChildProcess {
    DWORD pid;
    uint64_t created; /* a FILETIME, which tells this process from a later one with the same ID */
} ChildProcess;

/* Creates the job with this process in it, so that it also has every process that is started from now on. A child
 * process may leave the job on purpose, with CREATE_BREAKAWAY_FROM_JOB. */
bool ChildJobStart(const Settings *settings, ChildJob *ret_job, Error *error);

/* Removes the limits of memory and processes, when the script has ended. */
void ChildJobLiftLimits(const ChildJob *job);

/* Returns the number of processes in the job, without this one. */
DWORD ChildJobChildren(const ChildJob *job);

/* Returns the processes in the job without this one, the oldest first: a parent comes before its children. The caller
 * frees the list. Any thread. */
ChildProcess *ChildJobList(const ChildJob *job, size_t *ret_count);

/* Kills every process in the job but this one, parents first, unless keep_children is set. Takes 3 s at most. */
void ChildJobKillChildren(const ChildJob *job);

#endif
