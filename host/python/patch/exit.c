#include "python/patch/exit.h"

#include "base/crt.h"
#include "python/patch/import_table.h"

#include <signal.h>
#include <windows.h>

enum { RAISED = 3 }; /* what ucrtbase ends the process with, after a signal at its default */

static void (*tell)(void *context, uint32_t code);
static void *tell_context;
static int (*raise_signal)(int);
static BOOL(WINAPI *terminate_process)(HANDLE, UINT);

static void (*tell_abort)(void);
static void (*abort_process)(void);
static CrtHandler *abort_handler; /* that was there before ours */

static void TellAndStay(int code) {
    tell(tell_context, (uint32_t)code);
    Sleep(INFINITE);
}

static void AbortAndTell(void) {
    tell_abort();
    abort_process();
}

/* In abort(), which goes on when this returns. The C runtime has put the default back. */
static void OnAbort(int number) {
    tell_abort();
    if (abort_handler != SIG_DFL && abort_handler != SIG_IGN) abort_handler(number);
}

/* An abort is a crash, and stays one. */
static int RaiseOrTell(int number) {
    Error ignored;
    const Crt *crt = CrtGet(&ignored);
    if (crt) {
        CrtHandler *handler = crt->signal(number, SIG_DFL);
        bool abort_told = number == SIGABRT && tell_abort && handler == OnAbort;
        if (abort_told) tell_abort();
        if (handler == SIG_DFL && number != SIGABRT) TellAndStay(RAISED);
        if (handler != SIG_ERR && !abort_told) crt->signal(number, handler);
    }
    return raise_signal(number);
}

static BOOL WINAPI TerminateOrTell(HANDLE process, UINT code) {
    if (GetProcessId(process) == GetCurrentProcessId()) TellAndStay((int)code);
    return terminate_process(process, code);
}

bool ExitReplace(void (*end)(void *context, uint32_t code), void *context) {
    void (*stay)(int) = TellAndStay;
    void (*original)(int) = NULL;
    int (*raise_or_tell)(int) = RaiseOrTell;
    BOOL(WINAPI * terminate_or_tell)(HANDLE, UINT) = TerminateOrTell;
    tell = end;
    tell_context = context;
    bool ok = ImportTableReplace("_exit", &stay, &original);
    ok = ImportTableReplace("exit", &stay, &original) && ok;
    ok = ImportTableReplace("raise", &raise_or_tell, &raise_signal) && ok;
    return ImportTableReplace("TerminateProcess", &terminate_or_tell, &terminate_process) && ok;
}

/* A signal's handler is what sees an extension's abort(); Python's own are seen whatever handler there is. It is set
 * where Python has looked at them all already: for signal.getsignal(), none is there. */
void ExitWatchAborts(void (*told)(void)) {
    void (*abort_and_tell)(void) = AbortAndTell;
    Error ignored;
    const Crt *crt = CrtGet(&ignored);
    tell_abort = told;
    ImportTableReplace("abort", &abort_and_tell, &abort_process);
    abort_handler = crt ? crt->signal(SIGABRT, OnAbort) : SIG_DFL;
    if (abort_handler == SIG_ERR) abort_handler = SIG_DFL;
}
