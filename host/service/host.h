/* The host: one script's life as a service, or in a console by the same rules.
 *
 * Threads: the dispatcher's (or the console's) calls HostPost; the service thread calls HostRun; the worker runs
 * Python; the interrupter (python/interrupt.h) reports to it. The lifecycle's state changes under `lock` only. */
#ifndef PYHOSTSVC_SERVICE_HOST_H
#define PYHOSTSVC_SERVICE_HOST_H

#include "base/error.h"
#include "python/discovery.h"
#include "service/lifecycle.h"
#include "service/state.h"
#include "service/status.h"
#include "settings/settings.h"

#include "_winsvc.h"

#include <stdbool.h>
#include <stdint.h>
#include <windows.h>

typedef struct Host {
    /* Filled by HostInit and its caller before HostRun; read by every thread afterwards. */
    const wchar_t *name;
    bool service; /* false: in a console, with its streams */
    Settings settings;
    HANDLE log; /* NULL in a console */
    PythonInstallation python;
    WinsvcHost winsvc;
    void (*interpreter_up)(void); /* called on the worker once Python is initialised; may be NULL */

    Status status;
    HANDLE wake;              /* auto reset: there is something pending */
    HANDLE stop;              /* manual reset: a stop was requested */
    HANDLE worker;            /* its thread; NULL where it did not start */
    volatile LONG cooperates; /* the script asked for the stop flag */

    CRITICAL_SECTION lock; /* guards all below */
    LifecycleState state;
    uint32_t pending; /* LifecycleAction: for the service thread */
    LifecycleEnding ending;
    Error failure;        /* why it did not start */
    wchar_t *last_line;   /* the last line of an unhandled exception's traceback */
    wchar_t *text;        /* the script's status text */
    bool state_changed;   /* the state file is to be written anew */
    ULONGLONG stop_began; /* GetTickCount64 */
    wchar_t started[CLOCK_TEXT];
    wchar_t since[CLOCK_TEXT];
} Host;

/* Prepares an empty host. The caller then fills settings and python, and what a service has more. */
bool HostInit(Host *host, const wchar_t *name, Error *error);

/* Sees the script through from start to end, on the calling thread, which becomes the service thread; the worker was
 * started before (service/worker.h). Tells the SCM everything but the last word: the caller does that with
 * HostConclude, when it has nothing left to do but end the process. */
void HostRun(Host *host);

/* Writes the last state, then announces STOPPED. Returns the exit code for the process. */
uint32_t HostConclude(Host *host);

/* Takes an event in, from any thread: steps the lifecycle, announces what is to be announced at once, and wakes the
 * service thread for the rest. Never blocks for long, never needs the GIL. */
void HostPost(Host *host, LifecycleEvent event);

/* Notes why there is nothing to run, then posts LIFECYCLE_FINISHED. Only the first word on the end counts. */
void HostFail(Host *host, const Error *error);

/* Notes how the script ended, then posts LIFECYCLE_FINISHED. Only the first word on the end counts. `last_line` may be
 * NULL; it is taken over. */
void HostEnded(Host *host, uint32_t exit_code, wchar_t *last_line);

#endif
