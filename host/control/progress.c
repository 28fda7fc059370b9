#include "control/progress.h"

#include "base/quote.h"
#include "base/text.h"
#include "base/translation.h"
#include "base/visible.h"
#include "scm/service.h"

#include <stdlib.h>

enum {
    QUIET_MS = 500,  /* a wait that ends sooner shows no line */
    UPDATE_MS = 200, /* between two updates of the line */
};

typedef struct Progress {
    const wchar_t *name;
    HANDLE console; /* NULL if standard output is not a console */
    ULONGLONG start;
    ULONGLONG shown;
    size_t columns; /* width of the line that is shown */
} Progress;

static volatile LONG interrupted;

/* Windows calls this on a thread of its own. */
static BOOL WINAPI OnControl(DWORD control) {
    if (control != CTRL_C_EVENT && control != CTRL_BREAK_EVENT) return FALSE;
    InterlockedExchange(&interrupted, 1);
    return TRUE;
}

static HANDLE Console(void) {
    HANDLE console = GetStdHandle(STD_OUTPUT_HANDLE);
    DWORD mode = 0;
    return console && console != INVALID_HANDLE_VALUE && GetConsoleMode(console, &mode) ? console : NULL;
}

/* Returns the maximum width of the line: a longer line would wrap and could not be overwritten. */
static size_t WidthOf(HANDLE console) {
    CONSOLE_SCREEN_BUFFER_INFO info;
    return GetConsoleScreenBufferInfo(console, &info) && info.dwSize.X > 1 ? (size_t)info.dwSize.X - 1 : 79;
}

/* Replaces the line that is shown with `text`. */
static void ReplaceLine(Progress *progress, const wchar_t *text) {
    Text line = {0};
    DWORD written = 0;
    wchar_t *shown = VisibleCopy(text, VISIBLE_LINE);
    size_t width = WidthOf(progress->console);
    while (TextColumns(shown) > width) shown[wcslen(shown) - 1] = L'\0';
    size_t columns = TextColumns(shown);
    TextAppend(&line, L"\r");
    TextAppendPadded(&line, shown, progress->columns);
    for (size_t i = columns; i < progress->columns; i++) TextAppendCharacter(&line, L'\b');
    WriteConsoleW(progress->console, line.data, (DWORD)line.length, &written, NULL);
    TextFree(&line);
    free(shown);
    progress->columns = columns;
}

static bool ShowProgress(const SERVICE_STATUS_PROCESS *status, void *context) {
    Progress *progress = context;
    ULONGLONG now = GetTickCount64();
    if (interrupted) return false;
    if (!progress->console || now - progress->start < QUIET_MS || now - progress->shown < UPDATE_MS) return true;
    wchar_t *text = TextPrint(_(L"'%ls' is %ls: checkpoint %lu, wait hint %.1f s, waiting for %.1f s"), progress->name,
                              ServiceStateText(status->dwCurrentState), status->dwCheckPoint,
                              status->dwWaitHint / 1000.0, (double)(now - progress->start) / 1000.0);
    ReplaceLine(progress, text);
    free(text);
    progress->shown = now;
    return true;
}

static bool Cancelled(SC_HANDLE service, const wchar_t *name, Error *error) {
    SERVICE_STATUS_PROCESS status;
    Error ignored;
    bool known = ServiceQuery(service, &status, &ignored);
    ErrorSay(error, ERROR_CANCELLED, _(L"no longer waiting: '%ls' is still %ls"), name,
             ServiceStateText(known ? status.dwCurrentState : 0));
    return ErrorRemedy(error, _(L"The service continues by itself; `pyhostsvc status %ls` shows its progress."),
                       QuoteName(name).text);
}

typedef struct Look {
    DWORD pid;
    ULONGLONG until;
    SERVICE_STATUS_PROCESS last;
} Look;

static bool ContinueLook(const SERVICE_STATUS_PROCESS *status, void *context) {
    Look *look = context;
    look->last = *status;
    return !interrupted && status->dwProcessId == look->pid && GetTickCount64() < look->until;
}

bool ProgressLook(SC_HANDLE service, const wchar_t *name, DWORD pid, ULONGLONG until,
                  SERVICE_STATUS_PROCESS *ret_status, Error *error) {
    Look look = {.pid = pid, .until = until};
    interrupted = 0;
    SetConsoleCtrlHandler(OnControl, TRUE);
    bool ok = ServiceWait(service, name, SERVICE_RUNNING, SERVICE_RUNNING, ContinueLook, &look, ret_status, error);
    SetConsoleCtrlHandler(OnControl, FALSE);
    if (ok || error->code != ERROR_CANCELLED) return ok;
    *ret_status = look.last;
    return true;
}

bool ProgressWait(SC_HANDLE service, const wchar_t *name, DWORD before, DWORD pending,
                  SERVICE_STATUS_PROCESS *ret_status, Error *error) {
    Progress progress = {.name = name, .console = Console(), .start = GetTickCount64()};
    interrupted = 0;
    SetConsoleCtrlHandler(OnControl, TRUE);
    bool ok = ServiceWait(service, name, before, pending, ShowProgress, &progress, ret_status, error);
    SetConsoleCtrlHandler(OnControl, FALSE);
    if (progress.columns) ReplaceLine(&progress, L"");
    return ok || (interrupted ? Cancelled(service, name, error) : false);
}
