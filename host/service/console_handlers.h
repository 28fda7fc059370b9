/* The console control handlers of this process: the host's own, and those that the script and its libraries add.
 *
 * Windows asks the handlers in reverse order until one returns TRUE, on a thread that it creates, and holds the
 * process's console lock while they run. A handler that blocks therefore blocks every call that needs this lock:
 * SetConsoleCtrlHandler, AllocConsole, AttachConsole and FreeConsole. Make such calls only on threads that may block.
 * On Windows the last three also remove all handlers; the host's own ones are added again when the next thread starts.
 */
#ifndef PYHOSTSVC_SERVICE_CONSOLE_HANDLERS_H
#define PYHOSTSVC_SERVICE_CONSOLE_HANDLERS_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>
#include <windows.h>

/* Returns TRUE if no other handler must be asked about the event. Any thread; holds the console lock. */
typedef BOOL ConsoleHandler(DWORD event);

/* Adds the host's handlers: `first` is asked before all others, also before those that are added later, and `last`
 * after all that the script and its libraries add, but before CPython's. `unhandled` (may be NULL) is called for Ctrl-C
 * and Ctrl-Break if CPython has no handler for the signal either (SIG_DFL): the system would then end the process. Call
 * it once, before Python is loaded and after the process has its console, if any. */
bool ConsoleHandlersStart(ConsoleHandler *first, ConsoleHandler *last, ConsoleHandler *unhandled, Error *error);

/* While muted, Ctrl-C and Ctrl-Break that come from a console reach no handler of this process: not the script's, not
 * `first` or `last`. For events that are meant for the other processes on the console. Any thread; takes no lock. */
void ConsoleHandlersMute(bool muted);

typedef enum ConsoleAnswer {
    CONSOLE_PASSED,  /* no handler of the script has handled the event, or none could be asked */
    CONSOLE_HANDLED, /* one has */
    CONSOLE_LATE     /* one has not returned in time; it continues */
} ConsoleAnswer;

/* Asks the script's handlers about CTRL_C_EVENT, as Windows does, for at most `patience_ms`. Neither `first`, `last`
 * nor CPython's handler is asked. One call at a time, on a thread that may block; needs no console. */
ConsoleAnswer ConsoleHandlersAsk(uint32_t patience_ms);

#endif
