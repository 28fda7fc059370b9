#include "service/worker.h"

#include "base/test_step.h"
#include "base/thread.h"
#include "log/log.h"
#include "log/streams.h"
#include "python/run/interpreter.h"
#include "python/run/runner.h"
#include "service/child_signal.h"
#include "service/diagnosis/crash.h"
#include "service/diagnosis/stack_log.h"
#include "service/host_environment.h"
#include "service/host_replace.h"
#include "service/preload.h"

#include <stdlib.h>

static bool EnterDirectory(const Host *host, Error *error) {
    const wchar_t *directory = host->setup.settings.directory;
    if (TextIsEmpty(directory) || SetCurrentDirectoryW(directory)) return true;
    return ErrorSet(error, GetLastError(), L"enter the working directory", L"'%ls'", directory);
}

static void OnExit(void *context, uint32_t status) {
    HostExit(context, status);
}

static void OnFinalising(void *context) {
    Host *host = context;
    HostLock(host);
    host->facts.script.returned = GetTickCount64();
    HostUnlock(host);
    SetEvent(host->setup.wake);
}

/* Appends python.exe's command line, without the program. */
static void CommandLine(const Settings *settings, TextList *words) {
    TextListAppendList(words, &settings->python_args);
    if (settings->module) TextListAppend(words, L"-m");
    TextListAppend(words, settings->module ? settings->module : settings->script);
    TextListAppendList(words, &settings->args);
}

static void OnLost(void *context, uint32_t code) {
    LogKeeperCountLost(&((Host *)context)->keeper, code);
}

static uint32_t OnConsoleEvent(void *context, unsigned long event, unsigned long group) {
    Host *host = context;
    return ChildSignalGenerate(&host->loop.job, event, group, HostStopRequested(host));
}

/* The start of the worker thread. Only the thread uses this, and the thread that calls WorkerMakeCommand before. */
static struct {
    TextList words; /* python.exe's command line */
    bool has_words; /* before the arguments of this start were known */
    BuiltinModule module;
    TextList environment;
    InterpreterOptions options;
    bool begun;
    bool ok;
    bool misconfigured;
    Error error;
} worker;

void WorkerMakeCommand(Host *host) {
    worker.has_words = true;
    CommandLine(&host->setup.settings, &worker.words);
}

/* Enters the directory, redirects the streams and initialises Python. */
static bool Initialise(Host *host, Error *error) {
    uint32_t exit_code = 0; /* a script that did not start has no exit code */
    worker.misconfigured = !EnterDirectory(host, error);
    if (worker.misconfigured) return false;
    if (host->setup.log && !StreamsRedirect(host->setup.log, LogKeeperErrorLog(&host->keeper), error)) return false;
    LogKeeperWake(&host->keeper); /* identifies the streams while Python starts */
    TestStepReached(L"redirected");
    if (InterpreterInitialise(&worker.options, &exit_code, error)) return true;
    /* If Python refuses an option, another Python would, as well. */
    return host->setup.has_folders && error->code != ERROR_CODE_ENDED ? PythonRemedy(host->setup.name, error) : false;
}

static void Begin(Host *host, HANDLE first_write) {
    CrashReserveStack();
    HostEnvironment(host, &worker.environment);
    if (!worker.has_words) CommandLine(&host->setup.settings, &worker.words);
    worker.module = WinsvcModule(&host->setup.winsvc);
    worker.options = (InterpreterOptions){
        .python = &host->setup.python,
        .words = &worker.words,
        .environment = &worker.environment,
        .module = &worker.module,
        .hooks = {.context = host,
                  .exit = OnExit,
                  .exec = &HostReplaceHooks,
                  .finalising = OnFinalising,
                  .lost = OnLost,
                  .aborts = CrashAborts,
                  /* a script in a console sends the events itself */
                  .console_event = host->loop.job.handle ? OnConsoleEvent : NULL},
        .logged = host->setup.log != NULL,
        .stamped = host->setup.log && host->setup.settings.log_timestamps,
        .first_write = first_write,
    };
    worker.begun = true;
    worker.ok = Initialise(host, &worker.error);
}

void WorkerBegin(Host *host) {
    Begin(host, host->setup.logged);
}

/* Adds the arguments of this start, if Python was initialised before they were known. */
static bool AddArguments(const Host *host, Error *error) {
    const TextList *arguments = &host->setup.start_args;
    if (!worker.has_words || !arguments->count) return true;
    TextListAppendList(&worker.words, arguments);
    return InterpreterAddArguments(arguments, error);
}

static bool Start(Host *host, Error *error) {
    uint32_t exit_code = 0;
    if (!worker.begun) Begin(host, NULL);
    *error = worker.error;
    if (worker.misconfigured) return HostMisconfigured(host);
    if (!worker.ok || !InterpreterSetUp(&worker.options, error) || !AddArguments(host, error)) return false;
    TestStepReached(L"initialised");
    HostReplacePrepare(host);
    LogLine(host->setup.log, L"Python %hs from %ls", InterpreterVersion(), host->setup.python.home);
    PythonCommand program = PythonCommandRead(&worker.words);
    return RunnerPrepare(&program, &exit_code, error);
}

static DWORD WINAPI WorkerMain(void *parameter) {
    Host *host = parameter;
    Error error;
    TestStepNote(L"worker");
    bool started = Start(host, &error);
    TextListFree(&worker.environment);
    TextListFree(&worker.words);
    if (!started) {
        HostFail(host, &error);
        return 0;
    }
    TestStepReached(L"prepared");
    RunnerWords error_words = {0};
    uint32_t exit_code = 0;
    if (!HostStopRequested(host)) { /* a stop that came while Python started had nothing to interrupt */
        WaitForSingleObject(host->setup.counted, INFINITE); /* as a rule since long */
        if (!host->setup.settings.notify) HostPostReady(host);
        TestStepNote(L"running");
        ThreadReleaseStack(); /* Python's initialisation needs more than most scripts */
        exit_code = RunnerRun(&error_words);
    }
    if (error_words.line && TextStartsWith(error_words.line, L"MemoryError"))
        StackLogWriteOthers(host->setup.log); /* another thread may have used the memory */
    TestStepReached(L"script-ended");
    HostScriptReturned(host, exit_code, &error_words);
    exit_code = InterpreterFinish(exit_code);
    TestStepReached(L"finalised");
    HostExit(host, exit_code);
    return 0;
}

void WorkerStart(Host *host) {
    host->loop.worker = PreloadContinue(WorkerMain, host);
    if (host->loop.worker) return;
    host->loop.worker =
        CreateThread(NULL, INTERPRETER_STACK, WorkerMain, host, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
    if (host->loop.worker) return;
    Error error;
    ErrorSet(&error, GetLastError(), L"start the thread that runs Python", L"");
    HostFail(host, &error);
}
