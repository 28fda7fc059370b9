#include "terminal/exit_code.h"

#include <windows.h>

uint32_t ExitCodeOf(const Error *error) {
    switch (error->code) {
    case ERROR_CODE_USAGE:
        return EXIT_USAGE;
    case ERROR_SERVICE_DOES_NOT_EXIST:
        return EXIT_NO_SERVICE;
    case ERROR_SERVICE_NOT_ACTIVE:
        return EXIT_NOT_RUNNING;
    case ERROR_ACCESS_DENIED:
        return EXIT_DENIED;
    case ERROR_CODE_TIMEOUT:
        return EXIT_TIMED_OUT;
    default:
        return EXIT_FAILED;
    }
}
