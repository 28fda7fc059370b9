#include "python/patch/exit.h"

#include "base/crt.h"
#include "python/patch/import_table.h"
#include "python/patch/replacements.h"

#include <signal.h>
#include <stdbool.h>

enum { EXIT_CODE_RAISED = 3 }; /* with which ucrtbase exits for a signal at its default */

static void (*report_exit)(void *context, uint32_t code);
static void *report_context;
static void (*report_abort)(void);
static CrtHandler *previous_abort_handler;

void ExitReport(int code) {
    report_exit(report_context, (uint32_t)code);
    Sleep(INFINITE);
}

void ExitAbort(void) {
    report_abort();
    Original.abort();
}

/* The C runtime has restored the default before it calls this, and abort() continues when this returns. */
static void OnAbort(int number) {
    report_abort();
    if (previous_abort_handler != SIG_DFL && previous_abort_handler != SIG_IGN) previous_abort_handler(number);
}

/* An abort is a crash, and stays one. */
int ExitRaise(int number) {
    Error ignored;
    const Crt *crt = CrtGet(&ignored);
    if (crt) {
        CrtHandler *handler = crt->signal(number, SIG_DFL);
        bool is_abort = number == SIGABRT && report_abort && handler == OnAbort;
        if (is_abort) report_abort();
        if (handler == SIG_DFL && number != SIGABRT) ExitReport(EXIT_CODE_RAISED);
        if (handler != SIG_ERR && !is_abort) crt->signal(number, handler);
    }
    return Original.raise(number);
}

BOOL WINAPI ExitTerminateProcess(HANDLE process, UINT code) {
    if (GetProcessId(process) == GetCurrentProcessId()) ExitReport((int)code);
    return Original.TerminateProcess(process, code);
}

void ExitPrepare(void (*end)(void *context, uint32_t code), void *context) {
    report_exit = end;
    report_context = context;
}

/* An abort() in an extension is seen by a signal handler. It is set after Python has read all handlers, so
 * signal.getsignal() does not show it. */
void ExitPrepareAbort(void (*aborts)(void)) {
    Error ignored;
    const Crt *crt = CrtGet(&ignored);
    report_abort = aborts;
    previous_abort_handler = crt ? crt->signal(SIGABRT, OnAbort) : SIG_DFL;
    if (previous_abort_handler == SIG_ERR) previous_abort_handler = SIG_DFL;
}
