#include "service/host_console.h"

#include "base/test_step.h"
#include "log/log.h"
#include "python/api/gate.h"
#include "service/console_handlers.h"
#include "service/host_replace.h"

static Host *console_host;

/* The question to the script's handlers. Only the service thread uses it, and the thread that asks. */
static struct {
    HANDLE thread; /* NULL before HostConsolePrepare; it stays open */
    HANDLE go;     /* manual-reset */
    bool asked;
    uint32_t patience_ms;
    volatile LONG64 began; /* when the handlers were asked: GetTickCount64; 0 = not yet */
} question;

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

static void Passed(void *host) {
    TestStepNote(L"answered");
    SetAnswer(host, STOP_ANSWER_PASSED);
}

static DWORD WINAPI AskMain(void *parameter) {
    WaitForSingleObject(question.go, INFINITE);
    if (!GateIsOpen()) WaitForSingleObject(GateOpened(), INFINITE);
    InterlockedExchange64(&question.began, (LONG64)GetTickCount64());
    if (GateIsOpen()) {
        ConsoleHandlersAsk(question.patience_ms, Passed, parameter);
    } else {
        Passed(parameter);
    }
    return 0;
}

void HostConsolePrepare(Host *host) {
    if (question.thread || HostConsoleAnswer(host) != STOP_ANSWER_OPEN) return;
    if (!question.go) question.go = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (question.go) question.thread = CreateThread(NULL, 0, AskMain, host, 0, NULL);
}

void HostConsoleAsk(Host *host, uint32_t patience_ms) {
    HostConsolePrepare(host);
    if (!question.thread) {
        SetAnswer(host, STOP_ANSWER_PASSED);
        return;
    }
    question.asked = true;
    question.patience_ms = patience_ms;
    SetEvent(question.go);
}

HANDLE HostConsoleCollect(Host *host, DWORD *ret_due_ms) {
    enum { POLL_MS = 100 };
    *ret_due_ms = INFINITE;
    if (!question.asked || HostConsoleAnswer(host) != STOP_ANSWER_OPEN) return NULL;
    if (WaitForSingleObject(question.thread, 0) == WAIT_OBJECT_0) {
        bool handled = ConsoleHandlersHandled();
        if (handled) {
            LogLine(host->setup.log, L"stop: the script's console handler handled CTRL_C_EVENT; no signal is sent");
        }
        SetAnswer(host, handled ? STOP_ANSWER_HANDLED : STOP_ANSWER_PASSED);
        return NULL;
    }
    ULONGLONG now = GetTickCount64();
    ULONGLONG began = (ULONGLONG)InterlockedCompareExchange64(&question.began, 0, 0);
    if (began && now >= began + question.patience_ms) {
        LogLine(host->setup.log, L"stop: the script's console handler has not returned; the signal follows");
        SetAnswer(host, STOP_ANSWER_PASSED);
        return NULL;
    }
    *ret_due_ms = began ? (DWORD)(began + question.patience_ms - now) : POLL_MS; /* the script may not have begun */
    return question.thread;
}

void HostConsolePassed(Host *host) {
    SetAnswer(host, STOP_ANSWER_PASSED);
}

StopAnswer HostConsoleAnswer(Host *host) {
    if (host->setup.settings.stop_signal != STOP_SIGNAL_AUTO) return STOP_ANSWER_PASSED;
    return (StopAnswer)InterlockedCompareExchange(&host->console_answer, 0, 0);
}
