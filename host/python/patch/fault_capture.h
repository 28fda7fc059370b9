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

/* The text that a dump has written so far, in UTF-8. Other threads may read it at any time. */
typedef struct FaultText {
    volatile LONG length;
    char bytes[FAULT_TEXT_SIZE]; /* the last byte stays 0 */
} FaultText;

/* Reserves what capturing needs. False if that fails: then no dump can be captured. Once, on the worker. */
bool FaultPrepare(void);

/* True if the function was found, which PATCH_FIND_DUMP does. */
bool FaultIsKnown(void);

/* From here to FaultEnd, `text` gets what Python writes on the calling thread, instead of the descriptor. It takes what
 * memory the thread needs, so that FaultDump takes none. */
void FaultBegin(FaultText *text);
void FaultEnd(void);

/* Writes all stacks, without the GIL and without the heap. It reads them while they change, so it may crash. */
void FaultDump(void);

/* True on a thread that is between FaultBegin and FaultEnd. */
bool FaultIsReading(void);

/* Takes the text, and returns true, on a thread that is between FaultBegin and FaultEnd. */
bool FaultCapture(const char *bytes, unsigned count);

#endif
