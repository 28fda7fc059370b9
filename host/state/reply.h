/* What a command asks a running service for, by a control of the host's own, and where the service answers: in
 * <state folder>\pyhostsvc-<what>.json, an object of JSON. It is replaced atomically; each question begins without it.
 */
#ifndef PYHOSTSVC_STATE_REPLY_H
#define PYHOSTSVC_STATE_REPLY_H

#include "base/error.h"
#include "base/json.h"

#include <stdbool.h>

/* Of the controls that Windows leaves to services, 128 to 239 are the script's. */
enum {
    CONTROL_ROTATE = 240,       /* begin a new log */
    CONTROL_STACK = 241,        /* where every thread is */
    CONTROL_STACK_FORCED = 242, /* the same without the GIL */
};

#define REPLY_ROTATE L"rotate"
#define REPLY_STACK  L"stack"

/* Answers with an object that JsonEnd has finished. Any thread. */
bool ReplyWrite(const wchar_t *state_directory, const wchar_t *what, const wchar_t *json, Error *error);

/* Answers that it could not be done. */
bool ReplyWriteError(const wchar_t *state_directory, const wchar_t *what, const Error *why, Error *error);

/* Removes what was answered before. */
bool ReplyDelete(const wchar_t *state_directory, const wchar_t *what, Error *error);

/* The answer; free with JsonFree. Fails with ERROR_FILE_NOT_FOUND or, while it is being replaced,
 * ERROR_SHARING_VIOLATION where there is none yet, and with what ReplyWriteError was given where that was the answer.
 */
bool ReplyRead(const wchar_t *state_directory, const wchar_t *what, JsonObject *ret_answer, Error *error);

#endif
