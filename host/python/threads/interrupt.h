/* Interrupting the script: what Ctrl-C or `kill` does to python.exe, without a console.
 *
 * Everything that needs the GIL happens on an expendable thread, which may wait for the GIL for ever while nothing else
 * does. It attaches to the interpreter (an unattached call crashes 3.10 to 3.14 where the signal is at SIG_DFL), looks
 * at the handlers, trips the signal, detaches, and then sets the event that time.sleep waits on, again and again until
 * the main thread was seen to handle pending calls. docs/design.md has the measurements. */
#ifndef PYHOSTSVC_PYTHON_THREADS_INTERRUPT_H
#define PYHOSTSVC_PYTHON_THREADS_INTERRUPT_H

#include "base/error.h"
#include "python/api/api.h"

#include <stdbool.h>
#include <stdint.h>

typedef enum InterruptSignal {
    INTERRUPT_AUTO = 0,
    INTERRUPT_INT = 2,
    INTERRUPT_TERM = 15,
    INTERRUPT_BREAK = 21
} InterruptSignal;

typedef enum InterruptResult {
    INTERRUPT_SENT,    /* tripped; the main thread will handle it when it can */
    INTERRUPT_IGNORED, /* the script ignores the signal (SIG_IGN): the deadline decides */
    INTERRUPT_KILLS,   /* the signal is at SIG_DFL: python.exe would end here and now, with 0xC000013A. Once that is
                          reported, no Python thread runs any more */
    INTERRUPT_CALLED,  /* the main thread did not get to it in time: the script's handler is run on this thread */
    INTERRUPT_CLOSED,  /* the interpreter is not running a script (any more) */
} InterruptResult;

/* What the interrupter found out, on its own thread. Called once for each InterruptStart, and before the signal is
 * tripped: with the GIL, so that what it logs stands before what the script says to the signal. INTERRUPT_CALLED may
 * follow on INTERRUPT_SENT. It must not block. */
typedef void InterruptReport(void *context, InterruptResult result, InterruptSignal signal);

/* Starts interrupting, as soon as the interpreter runs the script. `wanted` is INTERRUPT_AUTO
 * for SIGINT where the script handles it, else SIGTERM or SIGBREAK where it handles that, else SIGINT. Where the main
 * thread has not looked at it after `patience_ms` more, and the script has a handler of its own, that is run on the
 * interrupter's thread, which Python takes for the main one meanwhile. Returns at once; the thread ends by itself or
 * with the process. One at a time. */
bool InterruptStart(InterruptSignal wanted, uint32_t patience_ms, InterruptReport *report, void *context, Error *error);

/* For the interpreter, on the worker and with the GIL, before the gate opens: keeps what an interrupt needs. */
void InterruptPrepare(void);

#endif
