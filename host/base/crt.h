/* The functions of ucrtbase, CPython's C runtime, found at run time. The host may be linked with another C runtime, to
 * which ucrtbase's descriptors, streams and copy of the environment mean nothing: anything that Python shares goes
 * through these functions. */
#ifndef PYHOSTSVC_BASE_CRT_H
#define PYHOSTSVC_BASE_CRT_H

#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>
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
    X(int, _wputenv_s, (const wchar_t *, const wchar_t *))                                                             \
    X(char *, getenv, (const char *))                                                                                  \
    X(wchar_t *, _wgetenv, (const wchar_t *))                                                                          \
    X(char ***, __p__environ, (void))                                                                                  \
    X(wchar_t ***, __p__wenviron, (void))

typedef struct Crt {
#define CRT_FIELD(result, name, parameters) result(*name) parameters;
    CRT_FUNCTIONS(CRT_FIELD)
#undef CRT_FIELD
} Crt;

/* Returns the functions, in a static table; NULL if one is missing. Any thread. */
const Crt *CrtGet(Error *error);

/* Sets an environment variable in this process and in both of ucrtbase's copies of the environment, the wide one, which
 * CPython reads, and the narrow one of getenv(). The value may be empty, unlike with _wputenv_s. Call it while no other
 * thread uses the environment. */
bool CrtSetVariable(const wchar_t *name, const wchar_t *value, Error *error);

/* Sets NAME=VALUE pairs in the same way. */
bool CrtSetVariables(const TextList *pairs, Error *error);

/* Flushes all of ucrtbase's streams: TerminateProcess would lose what they still buffer. */
void CrtFlush(void);

#endif
