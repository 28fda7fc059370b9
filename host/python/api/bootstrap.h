/* bootstrap.py, which is compiled into the host: what is simpler in Python than in C, in a namespace of its own that
 * the script cannot see. Everything here must be called with the GIL. */
#ifndef PYHOSTSVC_PYTHON_API_BOOTSTRAP_H
#define PYHOSTSVC_PYTHON_API_BOOTSTRAP_H

#include "base/error.h"
#include "base/packed.h"
#include "python/api/api.h"

/* Runs bootstrap.py, which defines its functions. Once, on the worker. False with a Python exception. */
bool BootstrapLoad(void);

/* Runs more source code in the same namespace. False with a Python exception. */
bool BootstrapAdd(const char *source);

/* Has more source code run in the same namespace when a function that is not there yet is needed, or by
 * BootstrapLoadLater: compiling takes milliseconds, for which the script's first line does not have to wait. `source`
 * must stay valid. */
void BootstrapAddLater(const Packed *source);

/* Starts a thread that runs the rest of the source code soon after the script has begun, so that neither a stop nor the
 * end of the script waits for it. Any thread, without the GIL. */
void BootstrapLoadLater(void);

/* Keeps that thread from attaching, because the process has crashed. Any thread; takes no lock. */
void BootstrapCancelLater(void);

/* Stores a value under a name in bootstrap.py's dictionary `host`. Releases `value`; NULL stores None. */
void BootstrapPublish(const char *name, PyObject *value);

/* Returns a function of the namespace: a borrowed reference that stays valid. NULL, perhaps with a Python exception, if
 * it is not there. */
PyObject *BootstrapFunction(const char *name);

/* Calls a function of the namespace. Releases `arguments`, a tuple; NULL if it takes none. A new reference; NULL with a
 * Python exception. */
PyObject *BootstrapCall(const char *name, PyObject *arguments);

/* Returns a tuple of two. Takes over both references; NULL stands for None. */
PyObject *BootstrapPair(PyObject *first, PyObject *second);

/* Returns a str; NULL for NULL. */
PyObject *BootstrapText(const wchar_t *text);

/* Returns a new reference to None. */
PyObject *BootstrapNone(void);

/* Clears the pending exception, and returns it as (value, traceback). */
PyObject *BootstrapException(void);

/* Reports an exception that should not happen: clears it, and describes it in `error`. Returns false. */
bool BootstrapUnexpected(const wchar_t *doing, Error *error);

#endif
