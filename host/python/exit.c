#include "python/exit.h"

#include "base/crt.h"
#include "python/imports.h"

#include <signal.h>
#include <windows.h>

enum { RAISED = 3 }; /* what ucrtbase ends the process with, after a signal at its default */

static void (*tell)(void *context, uint32_t code);
static void *tell_context;
static int (*raise_signal)(int);
static BOOL(WINAPI *terminate_process)(HANDLE, UINT);

static void TellAndStay(int code) {
    tell(tell_context, (uint32_t)code);
    Sleep(INFINITE);
}

/* An abort is a crash, and stays one. */
static int RaiseOrTell(int number) {
    Error ignored;
    const Crt *crt = number != SIGABRT ? CrtGet(&ignored) : NULL;
    if (crt) {
        CrtHandler *handler = crt->signal(number, SIG_DFL);
        if (handler == SIG_DFL) TellAndStay(RAISED);
        if (handler != SIG_ERR) crt->signal(number, handler);
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
    bool ok = ImportReplace("_exit", &stay, &original);
    ok = ImportReplace("exit", &stay, &original) && ok;
    ok = ImportReplace("raise", &raise_or_tell, &raise_signal) && ok;
    return ImportReplace("TerminateProcess", &terminate_or_tell, &terminate_process) && ok;
}
