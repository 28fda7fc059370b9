/* interrupt_probe PYTHON SCRIPT ARGS…: runs a script on a worker thread, as the host does, interrupts it after
 * winsvc.ready() as a Stop does, and prints the reaction as one line of JSON. Used by test_interrupt.py. */
#include "base/error_text.h"
#include "base/json.h"
#include "python/run/interpreter.h"
#include "python/run/runner.h"
#include "python/threads/interrupt.h"
#include "terminal/output.h"

#include "_winsvc.h"

#include <stdlib.h>

enum {
    SETTLE_MS = 150, /* from winsvc.ready() to the script's wait, which cannot be observed from outside */
    PATIENCE_MS = 10 * 1000,
};

static struct {
    PythonInstallation python;
    WinsvcHost winsvc;
    InterpreterOptions options;
    HANDLE ready;
    HANDLE reported;
    HANDLE ended;
    InterruptResult result;
    InterruptSignal signal;
    uint32_t exit_code;
} probe;

static void OnReady(void *context) {
    (void)context;
    SetEvent(probe.ready);
}

static void OnCooperates(void *context) {
    (void)context;
}

/* The first result says whether the signal was sent. */
static void OnReport(void *context, InterruptResult result, InterruptSignal signal) {
    (void)context;
    if (WaitForSingleObject(probe.reported, 0) == WAIT_OBJECT_0) return;
    probe.result = result;
    probe.signal = signal;
    SetEvent(probe.reported);
}

static void Die(const Error *error) {
    OutputError(error);
    TerminateProcess(GetCurrentProcess(), 2);
}

static DWORD WINAPI Work(void *unused) {
    (void)unused;
    Error error;
    RunnerWords words = {0};
    PythonCommand program = PythonCommandRead(probe.options.words);
    if (!InterpreterStart(&probe.options, &probe.exit_code, &error)) Die(&error);
    if (!RunnerPrepare(&program, &probe.exit_code, &error)) Die(&error);
    probe.exit_code = InterpreterFinish(RunnerRun(&words));
    RunnerWordsFree(&words);
    SetEvent(probe.ended);
    return 0;
}

static const wchar_t *ResultName(void) {
    static const wchar_t *const names[] = {[INTERRUPT_SENT] = L"sent",
                                           [INTERRUPT_IGNORED] = L"ignored",
                                           [INTERRUPT_KILLS] = L"kills",
                                           [INTERRUPT_CLOSED] = L"closed"};
    return names[probe.result]; /* the others never come first */
}

int wmain(int count, wchar_t **arguments);

int wmain(int count, wchar_t **arguments) {
    Error error;
    TextList rest = {0};
    if (count < 3 || !PythonDiscover(arguments[1], &probe.python, &error)) return 2;
    for (int i = 2; i < count; i++) TextListAppend(&rest, arguments[i]);
    probe.ready = CreateEventW(NULL, TRUE, FALSE, NULL);
    probe.reported = CreateEventW(NULL, TRUE, FALSE, NULL);
    probe.ended = CreateEventW(NULL, TRUE, FALSE, NULL);
    probe.winsvc = (WinsvcHost){
        .name = L"probe",
        .stop = CreateEventW(NULL, TRUE, FALSE, NULL),
        .ready = OnReady,
        .cooperates = OnCooperates,
    };
    const BuiltinModule module = WinsvcModule(&probe.winsvc);
    probe.options = (InterpreterOptions){.python = &probe.python, .words = &rest, .module = &module};
    HANDLE worker = CreateThread(NULL, 16 << 20, Work, NULL, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
    if (!worker || WaitForSingleObject(probe.ready, PATIENCE_MS) != WAIT_OBJECT_0) return 3;
    Sleep(SETTLE_MS);

    ULONGLONG start = GetTickCount64();
    const InterruptOptions options = {.report = OnReport};
    if (!InterruptWatch(&options, &error)) Die(&error);
    InterruptSend(UINT32_MAX);
    if (WaitForSingleObject(probe.reported, PATIENCE_MS) != WAIT_OBJECT_0) return 4;
    ULONGLONG reported = GetTickCount64();
    /* An interrupt that was not sent has no effect, so there is no end to wait for. */
    bool ended = probe.result == INTERRUPT_SENT && WaitForSingleObject(probe.ended, PATIENCE_MS) == WAIT_OBJECT_0;

    Text json = {0};
    JsonBegin(&json);
    JsonString(&json, L"result", ResultName());
    JsonInteger(&json, L"signal", probe.signal);
    JsonInteger(&json, L"reported_ms", (int64_t)(reported - start));
    JsonString(&json, L"ended", ended ? L"yes" : NULL);
    JsonInteger(&json, L"exit_code", probe.exit_code);
    JsonEnd(&json);
    OutputDocument(json.data);
    TerminateProcess(GetCurrentProcess(), 0);
    return 0;
}
