#include "python/patch/fault_capture.h"

#include "python/patch/import_table.h"
#include "python/patch/replacements.h"

#include <string.h>

/* Neither Windows nor a compiler raises this exception, and faulthandler takes it for a fatal one. */
static const DWORD dump_code = 0xE0505953;

static DWORD slot = TLS_OUT_OF_INDEXES;     /* for each thread: its FaultText */
static PVECTORED_EXCEPTION_HANDLER handler; /* faulthandler's; NULL if it was not found */

bool FaultPrepare(void) {
    slot = TlsAlloc();
    if (slot < TLS_MINIMUM_AVAILABLE) return true; /* the others take memory from the heap */
    if (slot != TLS_OUT_OF_INDEXES) TlsFree(slot);
    slot = TLS_OUT_OF_INDEXES;
    return false;
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

static FaultText *CurrentText(void) {
    return slot == TLS_OUT_OF_INDEXES ? NULL : TlsGetValue(slot);
}

/* A function of its own: nothing of its frame is needed after a crash. */
static void CallHandler(void) {
    EXCEPTION_RECORD record = {.ExceptionCode = dump_code};
    CONTEXT context = {0};
    EXCEPTION_POINTERS pointers = {&record, &context};
    handler(&pointers);
}

void FaultDump(FaultText *text) {
    TlsSetValue(slot, text);
    RtlCaptureContext(&text->recovery); /* after a crash, the thread continues here, with none of its variables */
    FaultText *current = CurrentText();
    if (current && !current->broken_off) CallHandler();
    TlsSetValue(slot, NULL);
}

bool FaultRecover(EXCEPTION_POINTERS *exception) {
    FaultText *text = CurrentText();
    bool is_error = exception->ExceptionRecord->ExceptionCode >> 30 == 3;
    if (!text || !is_error || text->broken_off) return false;
    text->broken_off = 1;
    *exception->ContextRecord = text->recovery;
    return true;
}

bool FaultIsReading(void) {
    return CurrentText() != NULL;
}

bool FaultCapture(const char *bytes, unsigned count) {
    FaultText *text = CurrentText();
    if (!text) return false;
    unsigned room = FAULT_TEXT_SIZE - 1 - text->length;
    if (count > room) count = room;
    memcpy(text->bytes + text->length, bytes, count);
    text->length += count;
    return true;
}
