/* Describes what a start or a stop waits for when it takes long. */
#ifndef PYHOSTSVC_SERVICE_DIAGNOSIS_SLOW_H
#define PYHOSTSVC_SERVICE_DIAGNOSIS_SLOW_H

#include "python/threads/stacks.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct SlowStep {
    bool stops;        /* a stop; false: a start */
    bool blocked;      /* the main thread is in a wait that the signal does not end: there is no need to wait */
    uint32_t after_ms; /* it has taken this long */
    bool script_began; /* Python has started */
    bool script_ended; /* the script has ended, and Python is being finalised */
    uint32_t children; /* child processes of the script that still run */
} SlowStep;

/* Returns the line for the log, which the caller frees. `ret_stacks` receives the stacks and, if there is one, a
 * remedy; free it with StacksFree. Blocks for up to two seconds, so call it on an expendable thread. */
wchar_t *SlowDescribe(const SlowStep *step, Stacks *ret_stacks);

#endif
