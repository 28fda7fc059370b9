#include "service/host_replace.h"

#include "base/crt.h"
#include "base/memory.h"
#include "base/path.h"
#include "base/python_options.h"
#include "base/quote.h"
#include "log/log.h"
#include "python/patch/line_times.h"

#include <stdlib.h>

/* Returns the absolute path; the caller frees it. */
static wchar_t *FullPath(const wchar_t *path) {
    DWORD size = GetFullPathNameW(path, 0, NULL, NULL);
    wchar_t *full = MemoryNew((size_t)size + 1, sizeof *full);
    if (size) GetFullPathNameW(path, size, full, NULL);
    return full;
}

static bool IsSamePath(const wchar_t *a, const wchar_t *b) {
    if (TextIsEmpty(a) || TextIsEmpty(b)) return false;
    wchar_t *full_a = FullPath(a);
    wchar_t *full_b = FullPath(b);
    bool same = TextEqualFold(full_a, full_b);
    free(full_a);
    free(full_b);
    return same;
}

static bool IsSameList(const TextList *a, const TextList *b) {
    bool same = a->count == b->count;
    for (size_t i = 0; same && i < a->count; i++) same = TextEqual(a->items[i], b->items[i]);
    return same;
}

/* Returns true if python.exe's `words` run the service's script with its arguments, and with the service's interpreter
 * options or without any, as `[sys.executable] + sys.argv` is. */
static bool RunsScript(const Settings *settings, const TextList *words) {
    PythonCommand program = PythonCommandRead(words);
    PythonCommandKind kind = settings->module ? PROGRAM_MODULE : PROGRAM_SCRIPT;
    size_t first = program.options;
    if (!words->items || program.kind != kind || !program.what) return false;
    while (first < words->count && !TextEqual(words->items[first], program.what)) first++;
    if (first == words->count) return false;
    TextList options = {words->items, program.options};
    TextList arguments = {words->items + first + 1, words->count - first - 1};
    bool same =
        kind == PROGRAM_MODULE ? TextEqual(program.what, settings->module) : IsSamePath(program.what, settings->script);
    return same && (!options.count || IsSameList(&options, &settings->python_args) || kind == PROGRAM_MODULE) &&
           IsSameList(&arguments, &settings->args);
}

/* Removes what python/patch/child_environment.c adds: for an inherited environment it is in the list, for a given one
 * not. */
static void RemoveHosts(TextList *environment) {
    wchar_t *own = NULL;
    Error ignored;
    if (!PathOfProgram(&own, &ignored)) return;
    wchar_t *path = TextPrint(L"PYTHONPATH=%ls", own);
    size_t length = wcslen(path);
    for (size_t i = 0; i < environment->count;) {
        wchar_t *pair = environment->items[i];
        bool goes = TextStartsWithFold(pair, L"PYHOSTSVC_LOG_FILES=") || *pair == L'=' || TextEqualFold(pair, path);
        if (!goes && TextStartsWithFold(pair, path) && pair[length] == L';') {
            wchar_t *rest = TextPrint(L"PYTHONPATH=%ls", pair + length + 1);
            TextReplaceOwned(&environment->items[i], rest);
        }
        if (!goes) {
            i++;
            continue;
        }
        free(pair);
        environment->items[i] = environment->items[--environment->count];
        environment->items[environment->count] = NULL;
    }
    free(path);
    free(own);
}

static void AppendAll(const wchar_t *const *pairs, TextList *environment) {
    for (; pairs && *pairs; pairs++) TextListAppend(environment, *pairs);
    RemoveHosts(environment);
}

/* Appends CPython's environment, which os.environ writes through to. */
static void AppendPresent(TextList *environment) {
    Error ignored;
    const Crt *crt = CrtGet(&ignored);
    if (crt) AppendAll((const wchar_t *const *)*crt->__p__wenviron(), environment);
}

/* Returns true if the environment is that of the script's start: a script that replaces itself in order to get another
 * environment must get it. */
static bool IsSameEnvironment(const Host *host, const ExecProgram *program) {
    const TextList *before = &host->setup.start_environment;
    TextList now = {0};
    if (program->environment) {
        AppendAll(program->environment, &now);
    } else {
        AppendPresent(&now);
    }
    bool same = now.count == before->count;
    for (size_t i = 0; same && i < now.count; i++) {
        size_t k = 0;
        while (k < before->count && !TextEqualFold(now.items[i], before->items[k])) k++;
        same = k < before->count && TextEqual(wcschr(now.items[i], L'='), wcschr(before->items[k], L'='));
    }
    TextListFree(&now);
    return same;
}

/* Returns true if the program is the service itself again: the same Python, script, arguments and environment. */
static bool IsItself(const Host *host, const ExecProgram *program) {
    const HostSetup *setup = &host->setup;
    const PythonInstallation *python = &setup->python;
    TextList given = {0};
    TextList parsed = {0};
    if (!IsSamePath(program->path, python->executable) && !IsSamePath(program->path, python->base_executable)) {
        return false;
    }
    if (!*program->arguments || setup->start_args.count) return false; /* the next start has no start arguments */
    for (const wchar_t *const *argument = program->arguments + 1; *argument; argument++) {
        TextListAppend(&given, *argument);
    }
    QuoteSplit(program->command, &parsed);
    TextList rest = parsed.count ? (TextList){parsed.items + 1, parsed.count - 1} : (TextList){0};
    bool same = (RunsScript(&setup->settings, &given) || RunsScript(&setup->settings, &rest)) &&
                IsSameEnvironment(host, program);
    TextListFree(&given);
    TextListFree(&parsed);
    return same;
}

static bool OnBegins(void *context, const ExecProgram *program) {
    Host *host = context;
    LineTimesWriteRest();
    LogEndLine(host->setup.log);
    if (HostStopRequested(host)) {
        LogLine(host->setup.log, L"the script would replace itself with `%ls` (os.exec), but a stop was requested",
                program->command);
        HostExit(host, 0);
        return false;
    }
    if (!host->setup.winsvc.under_scm || !IsItself(host, program)) return true;
    LogLine(host->setup.log, L"the script replaces itself with a new run of the same script (os.exec)%ls",
            host->setup.settings.restart == RESTART_NEVER ? L"; `restart` is never, so the service stays stopped"
                                                          : L"");
    HostAgain(host);
    return false;
}

static void OnStarted(void *context, const ExecProgram *program, void *process, uint32_t pid) {
    Host *host = context;
    LogLine(host->setup.log, L"the script has replaced itself (os.exec); process %u runs as the service: %ls", pid,
            program->command);
    HostLock(host);
    host->facts.script.replaced_by = TextCopy(program->command);
    host->life.program = process;
    host->life.state_file_outdated = true;
    HostPostLocked(host, LIFECYCLE_READY); /* the program cannot call winsvc.ready() */
    HostUnlock(host);
}

const ExecHooks HostReplaceHooks = {OnBegins, OnStarted};

void HostReplacePrepare(Host *host) {
    AppendPresent(&host->setup.start_environment);
}

static HANDLE Program(Host *host) {
    HostLock(host);
    HANDLE program = host->life.program;
    HostUnlock(host);
    return program;
}

DWORD HostReplaceRuns(Host *host) {
    HANDLE program = Program(host);
    return program && WaitForSingleObject(program, 0) == WAIT_TIMEOUT ? GetProcessId(program) : 0;
}

void HostReplaceKill(Host *host) {
    HANDLE program = Program(host);
    if (!HostReplaceRuns(host)) return;
    TerminateProcess(program, 1);
    WaitForSingleObject(program, 1000);
}
