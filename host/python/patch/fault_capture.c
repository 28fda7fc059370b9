#include "python/patch/fault_capture.h"

#include "base/crt.h"
#include "python/patch/import_table.h"
#include "python/patch/replacements.h"

#include <string.h>

/* Neither Windows nor a compiler raises this exception, and faulthandler takes it for a fatal one. */
static const DWORD dump_code = 0xE0505953;

static DWORD slot = TLS_OUT_OF_INDEXES;     /* for each thread: its FaultText */
static PVECTORED_EXCEPTION_HANDLER handler; /* faulthandler's; NULL if it was not found */

bool FaultPrepare(void) {
    slot = TlsAlloc();
    return slot != TLS_OUT_OF_INDEXES;
}

bool FaultIsKnown(void) {
    return handler != NULL;
}

PVOID WINAPI FaultAddHandler(ULONG first, PVECTORED_EXCEPTION_HANDLER added) {
    handler = added;
    return Original.AddVectoredExceptionHandler(first, added);
}

/* faulthandler manages without the name of a thread that cannot be opened. */
HANDLE WINAPI FaultOpenThread(DWORD access, BOOL inherit, DWORD id) {
    return FaultIsReading() ? NULL : Original.OpenThread(access, inherit, id);
}

void FaultBegin(FaultText *text) {
    Error ignored;
    const Crt *crt = CrtGet(&ignored);
    if (crt) *crt->_errno() = 0; /* ucrtbase allocates a thread's errno on the heap when the thread first uses it */
    TlsSetValue(slot, text);     /* may also allocate */
}

void FaultEnd(void) {
    TlsSetValue(slot, NULL);
}

void FaultDump(void) {
    EXCEPTION_RECORD record = {.ExceptionCode = dump_code};
    CONTEXT context = {0};
    EXCEPTION_POINTERS pointers = {&record, &context};
    handler(&pointers);
}

static FaultText *CurrentText(void) {
    return slot == TLS_OUT_OF_INDEXES ? NULL : TlsGetValue(slot);
}

bool FaultIsReading(void) {
    return CurrentText() != NULL;
}

bool FaultCapture(const char *bytes, unsigned count) {
    FaultText *text = CurrentText();
    if (!text) return false;
    LONG length = text->length; /* only this thread changes it */
    unsigned room = (unsigned)(FAULT_TEXT_SIZE - 1 - length);
    if (count > room) count = room;
    memcpy(text->bytes + length, bytes, count);
    InterlockedExchange(&text->length, length + (LONG)count);
    return true;
}
