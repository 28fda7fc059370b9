#include "service/worker.h"

#include "base/test_step.h"
#include "log/log.h"
#include "log/streams.h"
#include "python/run/interpreter.h"
#include "python/run/runner.h"
#include "service/diagnosis/crash.h"
#include "service/diagnosis/stack_log.h"

#include <stdlib.h>

static bool EnterDirectory(const Host *host, Error *error) {
    const wchar_t *directory = host->settings.directory;
    if (TextIsEmpty(directory) || SetCurrentDirectoryW(directory)) return true;
    return ErrorSet(error, GetLastError(), L"enter the working directory", L"'%ls'", directory);
}

static void OnExit(void *context, uint32_t status) {
    HostEnded(context, status);
}

static void OnFinalising(void *context) {
    Host *host = context;
    EnterCriticalSection(&host->lock);
    host->finalising = GetTickCount64();
    LeaveCriticalSection(&host->lock);
    SetEvent(host->wake);
}

/* python.exe's command line, without its own name. */
static void CommandLine(const Settings *settings, TextList *words) {
    TextListAppendList(words, &settings->python_args);
    if (settings->module) TextListAppend(words, L"-m");
    TextListAppend(words, settings->module ? settings->module : settings->script);
    TextListAppendList(words, &settings->args);
}

static void OnLost(void *context, uint32_t code) {
    LogKeeperLost(&((Host *)context)->keeper, code);
}

static bool Start(Host *host, const InterpreterOptions *options, Error *error) {
    uint32_t exit_code = 0; /* what did not start has ended with none */
    if (!EnterDirectory(host, error)) return ReportMisconfigured(host);
    if (host->log && !StreamsRedirect(host->log, LogKeeperErrorLog(&host->keeper), error)) return false;
    TestStepReached(L"redirected");
    if (!InterpreterStart(options, &exit_code, error)) {
        /* An option that Python refuses is no fault of the interpreter's. */
        return host->has_folders && error->code != ERROR_CODE_ENDED ? PythonRemedy(host->name, error) : false;
    }
    TestStepReached(L"initialised");
    if (host->interpreter_up) host->interpreter_up();
    LogLine(host->log, L"Python %hs from %ls", InterpreterVersion(), host->python.home);
    PythonCommand program = PythonCommandRead(options->words);
    return RunnerPrepare(&program, &exit_code, error);
}

static DWORD WINAPI WorkerMain(void *parameter) {
    Host *host = parameter;
    Error error;
    CrashReserveStack();
    TextList environment = {0};
    TextList words = {0};
    HostEnvironment(host, &environment);
    CommandLine(&host->settings, &words);
    InterpreterOptions options = {
        .python = &host->python,
        .words = &words,
        .environment = &environment,
        .winsvc = &host->winsvc,
        .hooks = {.context = host, .exit = OnExit, .finalising = OnFinalising, .lost = OnLost, .aborts = CrashAborts},
        .logged = host->log != NULL,
        .stamped = host->log && host->settings.log_timestamps,
    };
    bool started = Start(host, &options, &error);
    TextListFree(&environment);
    TextListFree(&words);
    if (!started) {
        HostFail(host, &error);
        return 0;
    }
    TestStepReached(L"prepared");
    RunnerWords last = {0};
    uint32_t exit_code = 0;
    if (!HostStopRequested(host)) { /* a stop that came while Python started: there is nothing to interrupt yet */
        if (!host->settings.notify) HostPost(host, LIFECYCLE_READY);
        exit_code = RunnerRun(&last);
    }
    if (last.line && TextStartsWith(last.line, L"MemoryError")) StackLogOthers(host); /* one of them may have it all */
    TestStepReached(L"script-ended");
    HostScriptReturned(host, exit_code, &last);
    exit_code = InterpreterFinish(exit_code);
    TestStepReached(L"finalised");
    HostEnded(host, exit_code);
    return 0;
}

void WorkerStart(Host *host) {
    host->worker =
        CreateThread(NULL, INTERPRETER_STACK, WorkerMain, host, STACK_SIZE_PARAM_IS_A_RESERVATION, &host->worker_id);
    if (host->worker) return;
    Error error;
    ErrorSet(&error, GetLastError(), L"start the thread for Python", L"");
    HostFail(host, &error);
}
