/* ucrtbase, CPython's C runtime. The host's own may be another one: a descriptor, a FILE, or the copy of the
 * environment of the one means nothing to the other, so what is Python's is done with these functions, found at run
 * time. */
#ifndef PYHOSTSVC_BASE_CRT_H
#define PYHOSTSVC_BASE_CRT_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>
#include <wchar.h>

typedef struct CrtFile CrtFile;      /* ucrtbase's FILE */
typedef void CrtHandler(int signal); /* SIG_DFL is NULL */
typedef void CrtInvalid(const wchar_t *, const wchar_t *, const wchar_t *, unsigned, uintptr_t);

/* X(result, name, parameters) */
#define CRT_FUNCTIONS(X)                                                                                               \
    X(int, _open_osfhandle, (intptr_t, int))                                                                           \
    X(int, _dup2, (int, int))                                                                                          \
    X(int, _close, (int))                                                                                              \
    X(int *, _errno, (void))                                                                                           \
    X(intptr_t, _get_osfhandle, (int))                                                                                 \
    X(CrtInvalid *, _set_invalid_parameter_handler, (CrtInvalid *))                                                    \
    X(CrtInvalid *, _set_thread_local_invalid_parameter_handler, (CrtInvalid *))                                       \
    X(int, _isatty, (int))                                                                                             \
    X(int, _fileno, (CrtFile *))                                                                                       \
    X(CrtFile *, __acrt_iob_func, (unsigned))                                                                          \
    X(CrtFile *, freopen, (const char *, const char *, CrtFile *))                                                     \
    X(CrtFile *, _wfopen, (const wchar_t *, const wchar_t *))                                                          \
    X(int, fclose, (CrtFile *))                                                                                        \
    X(int, fgetc, (CrtFile *))                                                                                         \
    X(int, ungetc, (int, CrtFile *))                                                                                   \
    X(int, fflush, (CrtFile *))                                                                                        \
    X(void, _lock_file, (CrtFile *))                                                                                   \
    X(void, _unlock_file, (CrtFile *))                                                                                 \
    X(int, setvbuf, (CrtFile *, char *, int, size_t))                                                                  \
    X(CrtHandler *, signal, (int, CrtHandler *))                                                                       \
    X(int, _wputenv_s, (const wchar_t *, const wchar_t *))

typedef struct Crt {
#define CRT_FIELD(result, name, parameters) result(*name) parameters;
    CRT_FUNCTIONS(CRT_FIELD)
#undef CRT_FIELD
} Crt;

/* The functions; the same for every caller, static. NULL where one is missing. Any thread. */
const Crt *CrtGet(Error *error);

/* Writes out what its streams still hold: a process that is ended, and does not exit, would lose it. */
void CrtFlush(void);

#endif
