#include "python/patch/console_events.h"

#include "python/patch/replacements.h"

static ConsoleEventsSend *send_event;
static void *send_context;

BOOL WINAPI ConsoleEventsGenerate(DWORD event, DWORD group) {
    uint32_t code = send_event(send_context, event, group);
    SetLastError(code);
    return code == ERROR_SUCCESS;
}

void ConsoleEventsPrepare(ConsoleEventsSend *send, void *context) {
    send_event = send;
    send_context = context;
}
