/* Replies to `pyhostsvc stack`: reads the stacks of the script's threads and writes them to the reply file
 * (state/reply.h). */
#ifndef PYHOSTSVC_SERVICE_DIAGNOSIS_STACK_REPLY_H
#define PYHOSTSVC_SERVICE_DIAGNOSIS_STACK_REPLY_H

#include "log/log.h"

#include <stdbool.h>

/* The parts of the service that a reply uses. It must stay valid until the process ends. */
typedef struct StackReplySource {
    const wchar_t *name;            /* of the service */
    const wchar_t *state_directory; /* the folder of the reply file */
    Log *log;
    void *context;
    bool (*is_in_backoff)(void *context); /* there is no script at the moment; any thread */
} StackReplySource;

/* Starts a thread that replies, and returns at once: the control handler calls it. `forced`: the stacks are read
 * without the GIL. Requests at the same time get one reply. */
void StackReplyRequest(const StackReplySource *source, bool forced);

#endif
