/* The script's signal handlers, and tripping a signal as Ctrl-C or `kill` does, but without a console and without the C
 * runtime's handlers. Every function needs the GIL. */
#ifndef PYHOSTSVC_PYTHON_THREADS_SIGNALS_H
#define PYHOSTSVC_PYTHON_THREADS_SIGNALS_H

#include "python/api/api.h"

#include <stdbool.h>

typedef enum SignalHandler {
    SIGNAL_HANDLER_OWN,     /* the script's */
    SIGNAL_HANDLER_PYTHON,  /* signal.default_int_handler, which raises KeyboardInterrupt */
    SIGNAL_HANDLER_DEFAULT, /* SIG_DFL, or a handler that was not set from Python */
    SIGNAL_HANDLER_IGNORE,  /* SIG_IGN */
} SignalHandler;

/* Call it on the worker, before the script runs. */
void SignalsPrepare(void);

/* Returns the kind of the handler for a signal. `ret_handler` (may be NULL) receives a new reference to it. */
SignalHandler SignalsHandler(int number, PyObject **ret_handler);

/* Trips the signal: the main thread runs its handler as soon as it runs Python code. */
void SignalsTrip(int number);

/* Installs a handler as the main thread would. Runs the handlers of tripped signals first, so none may be tripped.
 * Returns false if that fails. */
bool SignalsInstall(int number, PyObject *handler);

/* Runs the handlers of the tripped signals as the main thread would: each once, and with everything that a handler may
 * do only on the main thread. False with a Python exception if a handler raised one. */
bool SignalsHandleAsMain(void);

#endif
