/* How the SCM restarts a service: its recovery actions, and why the SCM started this process. */
#ifndef PYHOSTSVC_SCM_RECOVERY_H
#define PYHOSTSVC_SCM_RECOVERY_H

#include "base/error.h"
#include "settings/settings.h"

#include <stdbool.h>
#include <windows.h>

/* The reaction of the SCM to a failure: a process that exited without reporting STOPPED, or STOPPED with an exit code
 * other than 0. The SCM counts failures, takes one action for each, and repeats the last action; pyhostsvc sets one
 * action. */
typedef struct Recovery {
    bool restart;        /* false: no action */
    DWORD delay_ms;      /* from the failure to the restart */
    DWORD reset_seconds; /* time without a failure after which the SCM resets the count to 0 */
} Recovery;

/* Returns the recovery that the settings require. */
Recovery RecoveryOf(const Settings *settings);

/* Sets the service's recovery actions and its preshutdown time-out in the SCM. `service` needs SERVICE_CHANGE_CONFIG
 * and SERVICE_START. Skips the recovery actions if the SCM does not store them (Wine's does not). */
bool RecoverySet(SC_HANDLE service, const Settings *settings, Error *error);

typedef enum StartReason {
    START_UNKNOWN, /* the SCM does not report a reason */
    START_DEMAND,  /* a program requested the start: services.msc, sc, pyhostsvc start */
    START_AUTO,    /* Windows has started */
    START_TRIGGER,
    START_RECOVERY, /* a recovery action */
} StartReason;

/* Returns why the SCM started this service process. `service` is from RegisterServiceCtrlHandlerExW. */
StartReason StartReasonQuery(SERVICE_STATUS_HANDLE service);

/* Returns "demand", "automatic" and so on. Static. */
const wchar_t *StartReasonName(StartReason reason);

#endif
