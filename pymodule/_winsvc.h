/* _winsvc: what winsvc.py needs from the host, as a built-in module. */
#ifndef PYHOSTSVC_PYMODULE_WINSVC_H
#define PYHOSTSVC_PYMODULE_WINSVC_H

#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>
#include <windows.h>

typedef struct _object PyObject; /* python/api/api.h */

/* Raised with every change that winsvc.py must know of. */
enum { WINSVC_VERSION = 2 };

/* Something that the SCM has sent, for the script's callbacks. */
typedef struct WinsvcControl {
    uint32_t code; /* SERVICE_CONTROL_STOP, …, or 128 to 239 */
    uint32_t type; /* of a power or session event: dwEventType */
    uint32_t data; /* of a session event: the session */
} WinsvcControl;

/* What the host does for the script. Everything in it outlives the interpreter. The functions are called from any
 * Python thread, without the GIL, and all but `take` return at once. */
typedef struct WinsvcHost {
    void *context;
    bool under_scm; /* false in `pyhostsvc run` */
    const wchar_t *name;
    const wchar_t *state_directory; /* NULL: none */
    const wchar_t *log_directory;   /* NULL: none */
    const wchar_t *start_reason;    /* "demand", … */
    const TextList *start_args;     /* what this start was given on top of the script's arguments; NULL: nothing */
    uint32_t watchdog_ms;           /* 0: none */
    HANDLE stop;                    /* manual reset: set when a stop was requested */
    void (*ready)(void *context);
    /* A checkpoint; `text` may be NULL; `hint_ms` 0 leaves the wait hint as it is. */
    void (*progress)(void *context, const wchar_t *text, uint32_t hint_ms);
    void (*status)(void *context, const wchar_t *text);
    /* The script has asked for the stop flag: it is taken to end by itself. */
    void (*cooperates)(void *context);
    /* It lives: the watchdog's time starts anew. */
    void (*alive)(void *context);
    /* The script has something to do at this control: the service accepts it from now on. */
    void (*accept)(void *context, uint32_t code);
    /* Waits for the next control. A stop comes as what brought it: Stop, Shutdown or Preshutdown. */
    void (*take)(void *context, WinsvcControl *ret_control);
    /* What the script does at Pause or Continue is done. */
    void (*done)(void *context, uint32_t code);
    /* To the event log: EVENTLOG_…_TYPE; an ID from 1 to 1000. */
    void (*report)(void *context, uint16_t type, uint32_t id, const wchar_t *text);
} WinsvcHost;

/* A new reference to the module, which is not in sys.modules. With the GIL. NULL with a Python exception. `host` stays
 * the caller's, and must stay valid until the process ends. */
PyObject *WinsvcNew(const WinsvcHost *host);

#endif
