/* Replies of a running service to a command. A command sends one of the host's controls; the service writes its reply,
 * a JSON object, to <state folder>\pyhostsvc-<what>.json and replaces the file atomically. Each request first deletes
 * the previous reply. */
#ifndef PYHOSTSVC_STATE_REPLY_H
#define PYHOSTSVC_STATE_REPLY_H

#include "base/error.h"
#include "base/json.h"

#include <stdbool.h>

/* The host's controls. Windows lets services define 128 to 255, of which 128 to 239 belong to the script. */
enum {
    CONTROL_ROTATE = 240,       /* rotate the log */
    CONTROL_STACK = 241,        /* report the stacks of all threads */
    CONTROL_STACK_FORCED = 242, /* report them without the GIL */
};

#define REPLY_ROTATE L"rotate"
#define REPLY_STACK  L"stack"

/* Writes a reply: an object that JsonEnd has finished. Any thread. */
bool ReplyWrite(const wchar_t *state_directory, const wchar_t *what, const wchar_t *json, Error *error);

/* Writes a reply that reports the failure `why`. */
bool ReplyWriteError(const wchar_t *state_directory, const wchar_t *what, const Error *why, Error *error);

/* Deletes the previous reply. */
bool ReplyDelete(const wchar_t *state_directory, const wchar_t *what, Error *error);

/* Reads the reply; the caller frees it with JsonFree. Fails with ERROR_FILE_NOT_FOUND or, while the file is being
 * replaced, ERROR_SHARING_VIOLATION if there is no reply yet, and with the error of ReplyWriteError if the service
 * wrote one. */
bool ReplyRead(const wchar_t *state_directory, const wchar_t *what, JsonObject *ret_reply, Error *error);

#endif
