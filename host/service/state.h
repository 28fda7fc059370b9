/* The state file, <state folder>\pyhostsvc.json: what a command wants to know of a service and the SCM does not tell.
 * Written by the service, replaced atomically; read by commands. */
#ifndef PYHOSTSVC_SERVICE_STATE_H
#define PYHOSTSVC_SERVICE_STATE_H

#include "base/clock.h"
#include "base/error.h"
#include "base/json.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct State {
    const wchar_t *state;        /* starting, running, stopping or stopped */
    wchar_t started[CLOCK_TEXT]; /* when the process started */
    wchar_t since[CLOCK_TEXT];   /* when the state was entered */
    const wchar_t *python;       /* "3.13.5"; NULL before Python is up */
    const wchar_t *status;       /* the script's own line; NULL: none */
    const wchar_t *ended;        /* how it ended, in words; NULL while it lives */
    const wchar_t *error;        /* why it did not start, or the exception's last line; NULL: none */
    const wchar_t *remedy;       /* what to do about it; NULL: nothing known */
    int64_t exit_code;           /* the script's own; -1 while it lives, or where it never ran */
} State;

/* The file's text, which the caller frees. Does no input or output. */
wchar_t *StateFormat(const State *state);

/* Replaces the file in `folder`. */
bool StateWrite(const wchar_t *folder, const wchar_t *text, Error *error);

/* The file as it is, with the members pid, state, started, since, python, status, ended, error, remedy and exit_code.
 * Fails where the service was never started. Free with JsonFree. */
bool StateRead(const wchar_t *folder, JsonObject *ret_state, Error *error);

#endif
