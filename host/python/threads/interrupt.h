/* Interrupts the script as Ctrl-C or `kill` interrupts python.exe, but without a console.
 *
 * Everything that needs the GIL happens on an expendable thread, which may wait for the GIL forever without blocking
 * any other thread. From InterruptWatch on it reads where the main thread is; to interrupt, it attaches to the
 * interpreter (an unattached call crashes 3.10 to 3.14 if the signal is at SIG_DFL), reads the handlers, trips the
 * signal, detaches, and then sets the event that time.sleep waits on, repeatedly, until the main thread has handled a
 * pending call. docs/design.md has the measurements. */
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

/* Receives the result on the interrupter's thread, once for each InterruptSend; the other results may follow
 * INTERRUPT_SENT. It is called with the GIL and before the signal is tripped, so that its log lines come before those
 * of the script's handler. It must not block. */
typedef void InterruptReport(void *context, InterruptResult result, InterruptSignal signal);

/* Receives the kind of wait that the main thread was found in, and whether it has not handled a signal for a second,
 * each time that one of them changes. On the interrupter's thread; it must not block. */
typedef void InterruptWait(void *context, MainWait wait, bool unanswered);

/* INTERRUPT_AUTO chooses SIGINT if the script handles it, otherwise SIGTERM or SIGBREAK if it handles that, otherwise
 * SIGINT. */
typedef struct InterruptOptions {
    InterruptSignal wanted;
    bool children; /* the script has child processes, so it may wait for one of them */
    InterruptReport *report;
    InterruptWait *waits; /* may be NULL */
    void *context;
} InterruptOptions;

/* Starts the interrupter's thread, which does nothing yet. InterruptWatch does it if need be, but the start of a thread
 * takes time. Only the thread that calls InterruptWatch. */
bool InterruptStart(Error *error);

/* Lets the interrupter watch what the main thread waits for as soon as the interpreter runs the script. Returns at
 * once; its thread exits by itself or with the process. Call it once. */
bool InterruptWatch(const InterruptOptions *options, Error *error);

/* Sends the signal; at a later call once more, if the script handles it by then. The main thread has
 * `patience_ms` to handle it, or a second if it is in a wait that no signal ends. Then the script's own handler runs on
 * the interrupter's thread, which is Python's main thread for that time, or WM_QUIT is posted if the main thread has a
 * message loop. A wait for child processes that SIGINT would end with an error continues for a second at most, so that
 * the children, which receive Ctrl-C at the same time, can end it.
 *
 * Does not block. Only the thread that called InterruptWatch. */
void InterruptSend(uint32_t patience_ms);

/* Prepares interrupts. The interpreter calls it on the worker, with the GIL, after StacksPrepare, before the gate
 * opens. False with a Python exception. */
bool InterruptPrepare(void);

#endif
