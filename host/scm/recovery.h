/* The SCM's part in starting a service again: its recovery actions, and why it started this process. */
#ifndef PYHOSTSVC_SCM_RECOVERY_H
#define PYHOSTSVC_SCM_RECOVERY_H

#include "base/error.h"
#include "settings/settings.h"

#include <stdbool.h>
#include <windows.h>

/* What the SCM is to do when the service has failed: when its process died, or when it stopped with a code that is not
 * 0. It counts failures, and takes one action after the other, the last one again and again; there is one. */
typedef struct Recovery {
    bool restart;        /* false: no action */
    DWORD delay_ms;      /* before it starts again */
    DWORD reset_seconds; /* without a failure, after which the count is 0 again */
} Recovery;

/* What follows from the settings. */
Recovery RecoveryOf(const Settings *settings);

/* Tells the SCM so, and how long a preshutdown may take. `service` needs SERVICE_CHANGE_CONFIG and SERVICE_START. An
 * SCM that keeps no recovery actions (Wine's) is left alone. */
bool RecoverySet(SC_HANDLE service, const Settings *settings, Error *error);

typedef enum StartReason {
    START_UNKNOWN, /* the SCM does not tell */
    START_DEMAND,  /* somebody asked for it: services.msc, sc, pyhostsvc start */
    START_AUTO,    /* the system has started */
    START_TRIGGER,
    START_RECOVERY, /* a recovery action */
} StartReason;

/* Why was this service process started? `service` is from RegisterServiceCtrlHandlerExW. */
StartReason StartReasonQuery(SERVICE_STATUS_HANDLE service);

/* "demand", "automatic", … Static. */
const wchar_t *StartReasonName(StartReason reason);

#endif
