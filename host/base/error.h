/* An error is a value that travels up: functions fill it and return false, and never print, log or exit. The command
 * line, the service and winsvc are the three places that report one. Pure. */
#ifndef PYHOSTSVC_BASE_ERROR_H
#define PYHOSTSVC_BASE_ERROR_H

#include <stdbool.h>
#include <stdint.h>
#include <wchar.h>

typedef struct Error {
    uint32_t code;            /* Win32; it also decides the command's exit code */
    const wchar_t *operation; /* a literal that completes "cannot …"; NULL if `detail` is the whole message */
    wchar_t detail[512];      /* the path, name, key or line concerned */
    wchar_t remedy[512];      /* what the user can do; may be empty */
} Error;

/* The Win32 codes that pure files set, with the names of winerror.h. */
enum {
    ERROR_CODE_FAILED = 1,        /* ERROR_INVALID_FUNCTION: the system has no code for it */
    ERROR_CODE_NOT_FOUND = 2,     /* ERROR_FILE_NOT_FOUND */
    ERROR_CODE_DENIED = 5,        /* ERROR_ACCESS_DENIED */
    ERROR_CODE_DATA = 13,         /* ERROR_INVALID_DATA */
    ERROR_CODE_USAGE = 160,       /* ERROR_BAD_ARGUMENTS */
    ERROR_CODE_TIMEOUT = 258,     /* WAIT_TIMEOUT */
    ERROR_CODE_ENDED = 1067,      /* ERROR_PROCESS_ABORTED */
    ERROR_CODE_NO_SERVICE = 1060, /* ERROR_SERVICE_DOES_NOT_EXIST */
    ERROR_CODE_STORE = 15700,     /* APPMODEL_ERROR_NO_PACKAGE: only the user's own processes are in the package */
};

/* Sets "cannot <operation> <detail>: <the system's message for code>". Returns false, for `return ErrorSet(…)`. */
bool ErrorSet(Error *error, uint32_t code, const wchar_t *operation, const wchar_t *detail_format, ...);

/* Sets a message of pyhostsvc's own. Returns false. */
bool ErrorSay(Error *error, uint32_t code, const wchar_t *format, ...);

/* Sets the remedy. Returns false. */
bool ErrorRemedy(Error *error, const wchar_t *format, ...);

/* Appends a sentence to the remedy. Returns false. */
bool ErrorRemedyMore(Error *error, const wchar_t *format, ...);

/* Adds "Run this from an elevated prompt" as the remedy if access was denied. Returns false. */
bool ErrorRemedyElevate(Error *error);

#endif
