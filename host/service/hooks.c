#include "service/hooks.h"

#include "base/subprocess.h"
#include "log/log.h"
#include "service/host_environment.h"
#include "service/host_wait.h"
#include "service/run_facts/ending.h"

#include <stdlib.h>

static void AddVariable(TextList *environment, const wchar_t *name, const wchar_t *value) {
    TextListAppendOwned(environment, TextPrint(L"%ls=%ls", name, value ? value : L""));
}

/* Adds how the run ended that the hook is about. If the start was refused, that is the previous run. */
static void AddEnding(Host *host, TextList *environment) {
    const RunFacts *facts = &host->facts;
    const Ending *ending = &facts->end.ending;
    const wchar_t *previous = host->setup.previous.ended;
    HostLock(host);
    bool ended = facts->end.known && ending->kind != ENDING_REFUSED;
    wchar_t *words = ended ? EndingWords(facts, &host->setup.settings) : TextCopy(previous ? previous : L"");
    const wchar_t *error = ended ? EndingError(facts) : NULL;
    wchar_t *code = ended && EndingHasCode(ending) ? TextPrint(L"%u", ending->exit_code) : NULL;
    HostUnlock(host);
    AddVariable(environment, L"PYHOSTSVC_EXIT_CODE", code);
    AddVariable(environment, L"PYHOSTSVC_ENDED", words);
    AddVariable(environment, L"PYHOSTSVC_ERROR", error);
    free(code);
    free(words);
}

/* Runs a hook. `ret_code` receives its exit code; STILL_ACTIVE if it was killed because its time was up or, with
 * `until_stop`, because a stop was requested. */
static bool Run(Host *host, const wchar_t *name, const wchar_t *command, bool until_stop, DWORD *ret_code,
                Error *error) {
    TextList environment = {0};
    Subprocess hook = {0};
    HostEnvironment(host, &environment);
    AddVariable(&environment, L"PYHOSTSVC_NAME", host->setup.name);
    AddVariable(&environment, L"PYHOSTSVC_HOOK", name);
    if (!TextEqual(name, L"start_pre")) AddEnding(host, &environment);
    HANDLE log = LogDuplicate(host->setup.log);
    bool ok = SubprocessStart(command, host->setup.settings.directory, &environment, log, &hook, error);
    if (log) CloseHandle(log);
    TextListFree(&environment);
    if (!ok) return false;
    host->loop.waits_for = name;
    ULONGLONG deadline = GetTickCount64() + host->setup.settings.hook_timeout;
    for (ULONGLONG now = GetTickCount64(); now < deadline; now = GetTickCount64()) {
        HostWoken woken = HostWait(host, hook.process, (DWORD)(deadline - now), true);
        if (woken == HOST_OBJECT || (woken == HOST_STOPPED && until_stop)) break;
        /* A stop was requested already, and this hook is part of it. */
        if (woken == HOST_STOPPED && WaitForSingleObject(hook.process, 50) == WAIT_OBJECT_0) break;
    }
    host->loop.waits_for = NULL;
    *ret_code = SubprocessFinish(&hook);
    return true;
}

bool HooksStartPre(Host *host, Error *error) {
    DWORD code = 0;
    if (TextIsEmpty(host->setup.settings.start_pre)) return true;
    LogLine(host->setup.log, L"running start_pre: %ls", host->setup.settings.start_pre);
    if (!Run(host, L"start_pre", host->setup.settings.start_pre, true, &code, error)) return false;
    if (code == 0) return true;
    if (HostStopRequested(host)) return true;
    if (code == STILL_ACTIVE) {
        ErrorSay(error, ERROR_CODE_TIMEOUT, L"start_pre did not finish within %g s (hook_timeout)",
                 host->setup.settings.hook_timeout / 1000.0);
    } else {
        ErrorSay(error, ERROR_CODE_FAILED, L"start_pre failed with exit code %lu", code);
    }
    return ErrorRemedy(error, L"The log has the output of `%ls`.", host->setup.settings.start_pre);
}

static void RunAndLog(Host *host, const wchar_t *name, const wchar_t *command) {
    Error error;
    DWORD code = 0;
    if (TextIsEmpty(command)) return;
    LogLine(host->setup.log, L"running %ls: %ls", name, command);
    if (!Run(host, name, command, false, &code, &error)) {
        HostLogFailure(host, name, &error);
    } else if (code == STILL_ACTIVE) {
        LogLine(host->setup.log, L"%ls did not finish within %g s (hook_timeout) and was killed", name,
                host->setup.settings.hook_timeout / 1000.0);
    } else if (code) {
        LogLine(host->setup.log, L"%ls failed with exit code %lu", name, code);
    }
}

void HooksFailed(Host *host) {
    RunAndLog(host, L"on_failure", host->setup.settings.on_failure);
}

void HooksStopPost(Host *host) {
    RunAndLog(host, L"stop_post", host->setup.settings.stop_post);
}
