/* _winsvc: what winsvc.py needs from the host, as a built-in module. */
#ifndef PYHOSTSVC_PYMODULE_WINSVC_H
#define PYHOSTSVC_PYMODULE_WINSVC_H

#include <stdbool.h>
#include <stdint.h>
#include <windows.h>

typedef struct _object PyObject; /* python/api.h */

/* Raised with every change that winsvc.py must know of. */
enum { WINSVC_VERSION = 1 };

/* What the host does for the script. Everything in it outlives the interpreter. The functions are called from any
 * Python thread, without the GIL, and return at once. */
typedef struct WinsvcHost {
    void *context;
    bool service; /* false in `pyhostsvc run` */
    const wchar_t *name;
    const wchar_t *state_directory; /* NULL: none */
    const wchar_t *log_directory;   /* NULL: none */
    HANDLE stop;                    /* manual reset: set when a stop was requested */
    void (*ready)(void *context);
    /* A checkpoint; `text` may be NULL; `hint_ms` 0 leaves the wait hint as it is. */
    void (*progress)(void *context, const wchar_t *text, uint32_t hint_ms);
    void (*status)(void *context, const wchar_t *text);
    /* The script has asked for the stop flag: it is taken to end by itself. */
    void (*cooperates)(void *context);
} WinsvcHost;

/* A new reference to the module, which is not in sys.modules. With the GIL. NULL with a Python exception. `host` stays
 * the caller's, and must stay valid until the process ends. */
PyObject *WinsvcNew(const WinsvcHost *host);

#endif
