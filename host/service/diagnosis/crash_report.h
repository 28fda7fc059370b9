/* Reports a crash of the process: the stacks in the log, and a memory dump. */
#ifndef PYHOSTSVC_SERVICE_DIAGNOSIS_CRASH_REPORT_H
#define PYHOSTSVC_SERVICE_DIAGNOSIS_CRASH_REPORT_H

#include "base/error.h"
#include "log/log.h"
#include "settings/settings.h"

#include <stdbool.h>
#include <stdint.h>

/* The parts of the service that a crash report uses. It must stay valid until the process ends. A crash calls the
 * functions once each, in this order, on the thread that reports it. */
typedef struct CrashReportTarget {
    const wchar_t *name; /* of the service */
    const Settings *settings;
    Log *log;
    void *context;
    void (*begins)(void *context);                                         /* no deadline may interfere any more */
    void (*before_dump)(void *context);                                    /* if a dump is written */
    void (*dumped)(void *context, wchar_t *path);                          /* if it was; takes ownership of `path` */
    void (*ends)(void *context, uint32_t exit_code, const wchar_t *words); /* the log and the dump are written */
} CrashReportTarget;

/* Starts to watch for crashes. Call it once, when the settings are loaded and the log is open. `target` is kept. */
bool CrashReportPrepare(const CrashReportTarget *target, Error *error);

#endif
