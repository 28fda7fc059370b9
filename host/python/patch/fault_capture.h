/* faulthandler's dump of all stacks: the function that makes it, and the text that it writes.
 *
 * faulthandler.enable() registers a function for fatal exceptions. It reads every thread's stack without the GIL, and
 * it still works when it is called after faulthandler was disabled again, whatever the script does with faulthandler.
 */
#ifndef PYHOSTSVC_PYTHON_PATCH_FAULT_CAPTURE_H
#define PYHOSTSVC_PYTHON_PATCH_FAULT_CAPTURE_H

#include <stdbool.h>
#include <windows.h>

enum { FAULT_TEXT_SIZE = 1 << 20 };

/* The text that a dump has written so far, in UTF-8. */
typedef struct FaultText {
    CONTEXT recovery;         /* where the thread continues if it crashes */
    volatile LONG broken_off; /* it has crashed */
    unsigned length;
    char bytes[FAULT_TEXT_SIZE]; /* the last byte stays 0 */
} FaultText;

/* Reserves what capturing needs. False if that fails: then no dump can be captured. Once, on the worker. */
bool FaultPrepare(void);

/* True if the function was found, which PATCH_FIND_DUMP does. */
bool FaultIsKnown(void);

/* Writes all stacks to `text` instead of to a descriptor, without the GIL and without the heap. It reads them while
 * they change, so it may crash, which FaultRecover ends: a part of the text is better than nothing. */
void FaultDump(FaultText *text);

/* For the first vectored handler: true if the calling thread has crashed in FaultDump. The handler then lets it
 * continue, and FaultDump returns. */
bool FaultRecover(EXCEPTION_POINTERS *exception);

/* True on a thread that is in FaultDump. */
bool FaultIsReading(void);

/* Takes the text, and returns true, on a thread that is in FaultDump. */
bool FaultCapture(const char *bytes, unsigned count);

#endif
