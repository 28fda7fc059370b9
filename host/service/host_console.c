#include "service/host_console.h"

#include "base/memory.h"
#include "base/thread.h"
#include "log/log.h"
#include "python/api/gate.h"
#include "service/console_handlers.h"
#include "service/host_replace.h"

#include <stdlib.h>

static Host *console_host;

typedef struct Question {
    Host *host;
    uint32_t patience_ms;
} Question;

/* A service receives the events of a user's log-off and of the shutdown as well, and must not exit: the SCM stops it.
 * The C runtime would turn them into SIGBREAK; a library's handler may end the process. */
static BOOL SurviveLogoff(DWORD event) {
    return event == CTRL_LOGOFF_EVENT || event == CTRL_SHUTDOWN_EVENT || event == CTRL_CLOSE_EVENT;
}

static BOOL PassOn(DWORD event) {
    (void)event;
    return FALSE;
}

/* Ends the service as the event would end python.exe. The system's own handler would end the process before STOPPED is
 * reported. A script that has replaced itself would not be there to receive the event. */
static BOOL EndScript(DWORD event) {
    Host *host = console_host;
    int state = 0;
    if (HostReplaceRuns(host)) return TRUE;
    HostLock(host);
    bool ended = host->facts.end.known;
    HostUnlock(host);
    if (!ended) {
        LogLine(host->setup.log, L"%ls ends the script, which has no handler for it (SIG_DFL), as with python.exe",
                event == CTRL_C_EVENT ? L"CTRL_C_EVENT" : L"CTRL_BREAK_EVENT");
    }
    HostExit(host, (uint32_t)STATUS_CONTROL_C_EXIT);
    GateEnter(&state); /* keeps the GIL, so the script does not run another line */
    Sleep(INFINITE);
    return TRUE;
}

bool HostConsoleStart(Host *host, Error *error) {
    console_host = host;
    return ConsoleHandlersStart(SurviveLogoff, PassOn, EndScript, error);
}

static void SetAnswer(Host *host, StopAnswer answer) {
    InterlockedExchange(&host->console_answer, (LONG)answer);
    SetEvent(host->setup.wake);
}

static DWORD WINAPI AskMain(void *parameter) {
    Question question = *(Question *)parameter;
    Host *host = question.host;
    free(parameter);
    WaitForSingleObject(GateOpened(), INFINITE);
    ConsoleAnswer answer = GateIsOpen() ? ConsoleHandlersAsk(question.patience_ms) : CONSOLE_PASSED;
    if (answer == CONSOLE_HANDLED) {
        LogLine(host->setup.log, L"stop: the script's console handler handled CTRL_C_EVENT; no signal is sent");
    } else if (answer == CONSOLE_LATE) {
        LogLine(host->setup.log, L"stop: the script's console handler has not returned; the signal follows");
    }
    SetAnswer(host, answer == CONSOLE_HANDLED ? STOP_ANSWER_HANDLED : STOP_ANSWER_PASSED);
    return 0;
}

void HostConsoleAsk(Host *host, uint32_t patience_ms) {
    Question *question = MemoryNew(1, sizeof *question);
    *question = (Question){host, patience_ms};
    if (ThreadStart(AskMain, question, 0)) return;
    free(question);
    SetAnswer(host, STOP_ANSWER_PASSED);
}

void HostConsolePassed(Host *host) {
    SetAnswer(host, STOP_ANSWER_PASSED);
}

StopAnswer HostConsoleAnswer(Host *host) {
    if (host->setup.settings.stop_signal != STOP_SIGNAL_AUTO) return STOP_ANSWER_PASSED;
    return (StopAnswer)InterlockedCompareExchange(&host->console_answer, 0, 0);
}
