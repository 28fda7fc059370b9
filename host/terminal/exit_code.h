/* The exit codes of the command line. */
#ifndef PYHOSTSVC_TERMINAL_EXIT_CODE_H
#define PYHOSTSVC_TERMINAL_EXIT_CODE_H

#include "base/error.h"

#include <stdint.h>

enum {
    EXIT_DONE = 0,
    EXIT_FAILED = 1,
    EXIT_USAGE = 2,
    EXIT_NOT_RUNNING = 3,
    EXIT_NO_SERVICE = 4,
    EXIT_DENIED = 5,
    EXIT_TIMED_OUT = 6
};

/* Returns the exit code of a command that failed with `error`. */
uint32_t ExitCodeOf(const Error *error);

#endif
