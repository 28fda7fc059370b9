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

/* Called on the thread of ConsoleHandlersAsk, with the console lock or without, when no handler of the script has
 * handled the event, or none could be asked. It must not block. */
typedef void ConsolePassed(void *context);

/* Asks the script's handlers about CTRL_C_EVENT, as Windows does. Neither `first`, `last` nor CPython's handler is
 * asked. Call it once, on a thread of its own: Windows ends the thread, which may block in a handler. The handle of
 * this thread must stay open, so that no other thread gets its ID. Waits at most `patience_ms` for a handler that
 * blocks the console lock. Needs no console. */
void ConsoleHandlersAsk(uint32_t patience_ms, ConsolePassed *passed, void *context);

/* Returns true if a handler has handled the event. Any thread, when that of ConsoleHandlersAsk has ended. */
bool ConsoleHandlersHandled(void);

#endif
