/* Interrupts the script as Ctrl-C or `kill` interrupts python.exe, but without a console.
 *
 * Everything that needs the GIL happens on an expendable thread, which may wait for the GIL forever without blocking
 * any other thread. It attaches to the interpreter (an unattached call crashes 3.10 to 3.14 if the signal is at
 * SIG_DFL), reads the handlers, trips the signal, detaches, and then sets the event that time.sleep waits on,
 * repeatedly, until the main thread has handled a pending call. docs/design.md has the measurements. */
#ifndef PYHOSTSVC_PYTHON_THREADS_INTERRUPT_H
#define PYHOSTSVC_PYTHON_THREADS_INTERRUPT_H

#include "base/error.h"
#include "python/api/api.h"
#include "python/threads/main_wait.h"

#include <stdbool.h>
#include <stdint.h>

typedef enum InterruptSignal {
    INTERRUPT_AUTO = 0,
    INTERRUPT_INT = 2,
    INTERRUPT_TERM = 15,
    INTERRUPT_BREAK = 21
} InterruptSignal;

typedef enum InterruptResult {
    INTERRUPT_SENT,       /* tripped; the main thread will handle it when it can */
    INTERRUPT_IGNORED,    /* the script ignores the signal (SIG_IGN): only the deadline stops it */
    INTERRUPT_KILLS,      /* the signal is at SIG_DFL: python.exe would exit immediately, with 0xC000013A. After the
                             report no Python thread runs */
    INTERRUPT_SENT_AGAIN, /* tripped once more */
    INTERRUPT_CALLED,     /* the main thread did not handle it in time: the script's handler runs on this thread */
    INTERRUPT_BLOCKED,    /* the main thread waits for a lock or a thread, and nothing that the host can do ends that */
    INTERRUPT_CLOSED,     /* the interpreter does not run a script yet, or no longer */
} InterruptResult;

/* Receives the result on the interrupter's thread, once for each InterruptStart; the other results may follow
 * INTERRUPT_SENT. It is called with the GIL and before the signal is tripped, so that its log lines come before those
 * of the script's handler. It must not block. */
typedef void InterruptReport(void *context, InterruptResult result, InterruptSignal signal);

/* Receives the kind of wait that the main thread was found in, each time that it changes. On the interrupter's thread;
 * it must not block. */
typedef void InterruptWait(void *context, MainWait wait);

/* INTERRUPT_AUTO chooses SIGINT if the script handles it, otherwise SIGTERM or SIGBREAK if it handles that, otherwise
 * SIGINT. The main thread has `patience_ms` to handle the signal, or a second if it is in a wait that no signal ends.
 * Then the script's own handler runs on the interrupter's thread, which is Python's main thread for that time, or
 * WM_QUIT is posted if the main thread has a message loop. */
typedef struct InterruptOptions {
    InterruptSignal wanted;
    uint32_t patience_ms;
    InterruptReport *report;
    InterruptWait *waits; /* may be NULL */
    void *context;
} InterruptOptions;

/* Starts the interrupt, which waits until the interpreter runs the script. Returns at once; the thread exits by itself
 * or with the process. Call it once. */
bool InterruptStart(const InterruptOptions *options, Error *error);

/* Sends the signal once more, if it was sent, and if the script still handles it. Does not block. Only the thread that
 * called InterruptStart. */
void InterruptAgain(uint32_t patience_ms);

/* Prepares interrupts. The interpreter calls it on the worker, with the GIL, after StacksPrepare, before the gate
 * opens. False with a Python exception. */
bool InterruptPrepare(void);

#endif
