/* The process that sends console events to the script's child processes: the host starts `pyhostsvc.exe signal …`.
 *
 * A child of a service without a console has a console of its own, and only a process on that console may send it
 * Ctrl-C. Attaching to it changes a process's standard handles, removes its console handlers, and makes it receive the
 * event as well. Therefore a process of its own does this, and not the host. */
#ifndef PYHOSTSVC_SERVICE_SIGNAL_PROCESS_H
#define PYHOSTSVC_SERVICE_SIGNAL_PROCESS_H

#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>
#include <windows.h>

typedef enum SignalEvent {
    SIGNAL_CTRL_C,      /* CTRL_C_EVENT, which a process group of its own ignores */
    SIGNAL_CTRL_BREAK,  /* CTRL_BREAK_EVENT */
    SIGNAL_STOP,        /* CTRL_C_EVENT, and WM_CLOSE to the windows of a process without a console */
    SIGNAL_STOP_GROUPS, /* CTRL_BREAK_EVENT to a console whose processes all ignore Ctrl-C; nothing to others */
    SIGNAL_STOP_ALL,    /* both: each console receives one of the two events */
} SignalEvent;

typedef struct SignalTask {
    SignalEvent event;
    DWORD host;           /* the ID of the service's process */
    HANDLE job;           /* its job, a handle of that process */
    DWORD target;         /* only this child and the others on its console; 0 for all */
    uint64_t from, until; /* only children that were created in this time, a FILETIME each; until = 0 for no limit */
    const DWORD *spared;  /* these children have received an event already, and so have the others on their consoles */
    size_t spared_count;
} SignalTask;

enum { SIGNAL_PROCESS_ARGUMENTS = 7 }; /* the least number of arguments, with the "signal" that begins them */

/* Appends the arguments that make pyhostsvc.exe carry out `task`. */
void SignalProcessAppend(Text *line, const SignalTask *task);

/* Carries out the task of the arguments. Returns 0, or a Win32 error code if no process received the event:
 * ERROR_ALREADY_EXISTS if all that could are spared. */
uint32_t SignalProcessRun(int count, wchar_t *const *arguments);

/* Sends an event to a process group on this process's own console (0 = all processes there). Returns false with the
 * last error set. */
bool SignalGenerate(DWORD event, DWORD group);

#endif
