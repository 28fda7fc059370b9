/* The module _winsvc: the functions of the host that winsvc.py needs, as a built-in module. */
#ifndef PYHOSTSVC_PYMODULE_WINSVC_H
#define PYHOSTSVC_PYMODULE_WINSVC_H

#include "base/text.h"
#include "python/api/builtin_module.h"

#include <stdbool.h>
#include <stdint.h>
#include <windows.h>

/* Increased with every change that winsvc.py must know of. */
enum { WINSVC_VERSION = 2 };

/* A control that the SCM has sent, for the script's callbacks. */
typedef struct WinsvcControl {
    uint32_t code; /* SERVICE_CONTROL_STOP, …, or 128 to 239 */
    uint32_t type; /* for a power or session event: dwEventType */
    uint32_t data; /* for a session event: the session's ID */
} WinsvcControl;

/* The host's values and functions for the script. All of it must stay valid until the process ends. The functions are
 * called on any Python thread, without the GIL, and all but `take` return at once. */
typedef struct WinsvcHost {
    void *context;
    bool under_scm; /* false in `pyhostsvc run` */
    const wchar_t *name;
    const wchar_t *state_directory; /* NULL if there is none */
    const wchar_t *log_directory;   /* NULL if there is none */
    const wchar_t *start_reason;    /* "demand", … */
    const TextList *start_args;     /* the arguments of this start, after the script's own; NULL if there are none */
    uint32_t watchdog_ms;           /* 0 = off */
    HANDLE stop;                    /* manual reset: set when a stop is requested */
    void (*ready)(void *context);
    /* Sends a checkpoint. `text` may be NULL; a `hint_ms` of 0 leaves the wait hint unchanged. */
    void (*progress)(void *context, const wchar_t *text, uint32_t hint_ms);
    void (*status)(void *context, const wchar_t *text);
    /* The script has read the stop flag, so it is expected to exit by itself. */
    void (*cooperates)(void *context);
    /* Restarts the watchdog's time. */
    void (*alive)(void *context);
    /* The script has a callback for this control: the service accepts it from now on. */
    void (*accept)(void *context, uint32_t code);
    /* Waits for the next control. A stop has the code that caused it: Stop, Shutdown or Preshutdown. */
    void (*take)(void *context, WinsvcControl *ret_control);
    /* The script's callbacks for Pause or Continue have returned. */
    void (*done)(void *context, uint32_t code);
    /* Writes to the event log. `type` is EVENTLOG_…_TYPE; `id` is 1 to 1000. */
    void (*report)(void *context, uint16_t type, uint32_t id, const wchar_t *text);
} WinsvcHost;

/* Returns the module _winsvc and its wrapper winsvc, for InterpreterOptions. `host` must stay valid until the process
 * ends. */
BuiltinModule WinsvcModule(const WinsvcHost *host);

#endif
