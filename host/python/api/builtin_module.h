/* A built-in module that the interpreter's caller adds to Python. */
#ifndef PYHOSTSVC_PYTHON_API_BUILTIN_MODULE_H
#define PYHOSTSVC_PYTHON_API_BUILTIN_MODULE_H

#include "base/packed.h"

typedef struct _object PyObject; /* python/api/api.h */

/* A module in C, and a module in Python over it. `import alias` always finds the latter; `import wrapper` finds it if
 * there is no other module of that name. The module in C is found if there is no other of its name. */
typedef struct BuiltinModule {
    const char *name;             /* of the module in C */
    const char *wrapper;          /* the name of the module in Python */
    const char *alias;            /* a second name of it */
    const Packed *wrapper_source; /* UTF-8; static; decompressed when a script first uses the module */
    /* Returns a new reference to the module in C; NULL with a Python exception. Called once, on the worker, with the
     * GIL. `context` must stay valid until the process ends. */
    PyObject *(*make)(const void *context);
    const void *context;
} BuiltinModule;

#endif
