/* Python's own ways to end the process on the spot: os._exit; Py_Exit, which CPython calls for a SystemExit that
 * nothing has caught where C code prints it; a signal that a script raises at its default; and os.kill of the process
 * itself. */
#ifndef PYHOSTSVC_PYTHON_PATCH_EXIT_H
#define PYHOSTSVC_PYTHON_PATCH_EXIT_H

#include <stdbool.h>
#include <stdint.h>

/* From now on `end` is called with the exit code in their place, on any thread of Python's, and is to end the process;
 * it may return before that has happened. The thread goes no further. All but Py_Exit keep the GIL, so that no other
 * thread runs a line any more. On the worker, once. False where one of them cannot be seen: it ends the process then.
 */
bool ExitReplace(void (*end)(void *context, uint32_t code), void *context);

/* From now on `told` is called on a thread that is about to abort(): for a fatal error of Python's, by os.abort(), or
 * by an extension; the latter not where the script has a handler for SIGABRT of its own. When it returns, the abort
 * takes its course. On the worker, once. */
void ExitWatchAborts(void (*told)(void));

#endif
