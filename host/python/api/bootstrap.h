/* bootstrap.py and stacks.py, compiled into the host: what is simpler to do in Python, in a namespace of its own.
 * Everything here on a thread with the GIL. */
#ifndef PYHOSTSVC_PYTHON_API_BOOTSTRAP_H
#define PYHOSTSVC_PYTHON_API_BOOTSTRAP_H

#include "base/error.h"
#include "python/api/api.h"

/* Runs it: its functions are there from then on. On the worker, once. False with a Python exception. */
bool BootstrapLoad(void);

/* Gives it a value of the host's, by name. `value` is released; NULL gives None. */
void BootstrapPublish(const char *name, PyObject *value);

/* A function of bootstrap.py, borrowed, for ever. */
PyObject *BootstrapFunction(const char *name);

/* Calls one. `arguments` is released; NULL: none. A new reference; NULL with a Python exception. */
PyObject *BootstrapCall(const char *name, PyObject *arguments);

/* A tuple of two. Takes both references; NULL is None. */
PyObject *BootstrapPair(PyObject *first, PyObject *second);

/* Text for Python; NULL for NULL. */
PyObject *BootstrapText(const wchar_t *text);

/* A new reference to None. */
PyObject *BootstrapNone(void);

/* The pending exception, which is cleared, as (value, traceback). */
PyObject *BootstrapException(void);

/* For an exception that is not to be expected: clears it, and says it in `error`. Returns false. */
bool BootstrapUnexpected(const wchar_t *doing, Error *error);

#endif
