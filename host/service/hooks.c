#include "service/hooks.h"

#include "base/subprocess.h"
#include "log/log.h"
#include "service/ending.h"

#include <stdlib.h>

static void AddVariable(TextList *environment, const wchar_t *name, const wchar_t *value) {
    TextListAppendOwned(environment, TextPrint(L"%ls=%ls", name, value ? value : L""));
}

/* How the run ended that the hook is about. */
static void AddEnding(Host *host, TextList *environment) {
    EnterCriticalSection(&host->lock);
    bool ended = host->ended && host->ending.kind != ENDING_REFUSED; /* refused: it is about the run before */
    wchar_t *words = ended ? EndingWords(host) : TextCopy(host->history.last ? host->history.last : L"");
    wchar_t *error = ended ? EndingError(host) : NULL;
    bool coded = ended && EndingHasCode(&host->ending);
    wchar_t *code = coded ? TextPrint(L"%u", host->ending.exit_code) : NULL;
    LeaveCriticalSection(&host->lock);
    AddVariable(environment, L"PYHOSTSVC_EXIT_CODE", code);
    AddVariable(environment, L"PYHOSTSVC_ENDED", words);
    AddVariable(environment, L"PYHOSTSVC_ERROR", error);
    free(code);
    free(error);
    free(words);
}

/* STILL_ACTIVE: it was ended, for its time was up or, with `until_stop`, for a stop was requested. */
static bool Run(Host *host, const wchar_t *name, const wchar_t *command, bool until_stop, DWORD *ret_code,
                Error *error) {
    TextList environment = {0};
    Subprocess hook = {0};
    HostEnvironment(host, &environment);
    AddVariable(&environment, L"PYHOSTSVC_NAME", host->name);
    AddVariable(&environment, L"PYHOSTSVC_HOOK", name);
    if (!TextEqual(name, L"start_pre")) AddEnding(host, &environment);
    HANDLE log = LogDuplicate(host->log);
    bool ok = SubprocessStart(command, host->settings.directory, &environment, log, &hook, error);
    if (log) CloseHandle(log);
    TextListFree(&environment);
    if (!ok) return false;
    host->closing = name;
    ULONGLONG deadline = GetTickCount64() + host->settings.hook_timeout;
    for (ULONGLONG now = GetTickCount64(); now < deadline; now = GetTickCount64()) {
        HostWoken woken = HostWait(host, hook.process, (DWORD)(deadline - now), true);
        if (woken == HOST_OBJECT || (woken == HOST_STOPPED && until_stop)) break;
        /* A stop has been requested already: this command is part of it. */
        if (woken == HOST_STOPPED && WaitForSingleObject(hook.process, 50) == WAIT_OBJECT_0) break;
    }
    host->closing = NULL;
    *ret_code = SubprocessFinish(&hook);
    return true;
}

bool HooksStartPre(Host *host, Error *error) {
    DWORD code = 0;
    if (TextIsEmpty(host->settings.start_pre)) return true;
    LogLine(host->log, L"runs start_pre: %ls", host->settings.start_pre);
    if (!Run(host, L"start_pre", host->settings.start_pre, true, &code, error)) return false;
    if (code == 0) return true;
    if (HostStopRequested(host)) return true;
    if (code == STILL_ACTIVE) {
        ErrorSay(error, ERROR_CODE_TIMEOUT, L"start_pre did not end within %g s", host->settings.hook_timeout / 1000.0);
    } else {
        ErrorSay(error, ERROR_CODE_FAILED, L"start_pre has failed, with exit code %lu", code);
    }
    return ErrorRemedy(error, L"What `%ls` printed is in the log.", host->settings.start_pre);
}

static void RunAndLog(Host *host, const wchar_t *name, const wchar_t *command) {
    Error error;
    DWORD code = 0;
    if (TextIsEmpty(command)) return;
    LogLine(host->log, L"runs %ls: %ls", name, command);
    if (!Run(host, name, command, false, &code, &error)) {
        HostLogFailure(host, name, &error);
    } else if (code == STILL_ACTIVE) {
        LogLine(host->log, L"%ls did not end within %g s, and was ended", name, host->settings.hook_timeout / 1000.0);
    } else if (code) {
        LogLine(host->log, L"%ls has failed, with exit code %lu", name, code);
    }
}

void HooksFailed(Host *host) {
    RunAndLog(host, L"on_failure", host->settings.on_failure);
}

void HooksStopPost(Host *host) {
    RunAndLog(host, L"stop_post", host->settings.stop_post);
}
