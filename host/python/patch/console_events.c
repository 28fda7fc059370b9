#include "python/patch/console_events.h"

#include "python/api/api.h"
#include "python/patch/replacements.h"

static ConsoleEventsSend *send_event;
static void *send_context;

/* os.kill calls this with the GIL, and a helper process may need seconds. */
BOOL WINAPI ConsoleEventsGenerate(DWORD event, DWORD group) {
    void *thread = Python.PyEval_SaveThread();
    uint32_t code = send_event(send_context, event, group);
    Python.PyEval_RestoreThread(thread);
    SetLastError(code);
    return code == ERROR_SUCCESS;
}

void ConsoleEventsPrepare(ConsoleEventsSend *send, void *context) {
    send_event = send;
    send_context = context;
}
