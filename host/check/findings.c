#include "check/findings.h"

#include "base/array.h"
#include "base/error_text.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/translation.h"

#include <stdlib.h>

#define ERROR_OR_WARNING FINDING_ERROR, FINDING_WARNING, false
#define ALWAYS_ERROR     FINDING_ERROR, FINDING_ERROR, false
#define ALWAYS_WARNING   FINDING_WARNING, FINDING_WARNING, false
#define WARNING_OR_NOTE  FINDING_WARNING, FINDING_NOTE, false
#define ALWAYS_NOTE      FINDING_NOTE, FINDING_NOTE, false
#define OWN_ERROR        FINDING_ERROR, FINDING_WARNING, true
#define OWN_WARNING      FINDING_WARNING, FINDING_WARNING, true
#define OWN_NOTE         FINDING_NOTE, FINDING_NOTE, true

/* docs/check.md has one line for each. */
const FindingKind FindingTable[] = {
    /* The script and its Python */
    {L"python", ALWAYS_ERROR, L"%ls", L"%ls"},
    {L"store-python", ALWAYS_ERROR, L"%ls", L"%ls"},
    {L"scan-failed", ALWAYS_NOTE, N_(L"the script was not looked at to its end: %ls"),
     N_(L"Tell the authors of pyhostsvc.")},
    {L"not-scanned", ALWAYS_NOTE, N_(L"not all of it was looked into"), N_(L"Where it is compiled, check its source.")},
    {L"syntax-error", ERROR_OR_WARNING, N_(L"it does not compile: %ls"), N_(L"Mend it: the service would not start.")},
    {L"unreadable", ERROR_OR_WARNING, N_(L"it cannot be read: %ls"), N_(L"Look at who may read it.")},
    {L"no-module", ALWAYS_ERROR, N_(L"there is no module '%ls'"),
     N_(L"Look at its name, and at --directory: python -m looks there first.")},
    {L"no-main", ALWAYS_ERROR, N_(L"'%ls' has no __main__, so there is nothing to run"),
     N_(L"Give a script or a module in it, or add __main__.py.")},
    {L"ends-here", ERROR_OR_WARNING, N_(L"on Windows, or without a terminal, the script ends here"),
     N_(L"Give it a way to go on as a service.")},

    /* What it imports */
    {L"missing-import", ERROR_OR_WARNING, N_(L"this Python has no module '%ls'"),
     N_(L"Install it for this Python, or name the Python that has it: --python.")},
    {L"optional-import", ALWAYS_NOTE, N_(L"this Python has no module '%ls'; the script goes on without it"),
     N_(L"Install it for this Python where the service is to have it.")},
    {L"missing-dependency", ALWAYS_WARNING, N_(L"a package needs a module that this Python has not: %ls"),
     N_(L"Install that, too.")},
    {L"relative-import", ERROR_OR_WARNING, N_(L"'%ls' is relative to a package, and a script is in none"),
     N_(L"Run it as a module: --module PACKAGE.MODULE, with --directory.")},
    {L"user-site", OWN_ERROR, N_(L"the module '%ls' is installed for you only: the service's account does not see it"),
     N_(L"Install it for all users, as an administrator, or into a virtual environment.")},
    {L"user-pythonpath", OWN_NOTE, N_(L"PYTHONPATH is set for you, and not for the service: %ls"),
     N_(L"Give it to the service: --env PYTHONPATH=...")},
    {L"unix-module", ERROR_OR_WARNING, N_(L"the module '%ls' is for Unix only"),
     N_(L"Import it where sys.platform says that it is there, or catch ImportError.")},
    {L"daemonize", ERROR_OR_WARNING, N_(L"'%ls' turns a process into a Unix daemon"),
     N_(L"Leave it out on Windows: a service is in the background from the start.")},

    /* Unix */
    {L"fork", ERROR_OR_WARNING, N_(L"Windows has no %ls"),
     N_(L"Leave it out on Windows: a service is in the background from the start; multiprocessing starts others.")},
    {L"unix-only", ERROR_OR_WARNING, N_(L"Windows has no %ls"), N_(L"Ask hasattr or sys.platform first.")},
    {L"loop-signal-handler", ERROR_OR_WARNING, N_(L"%ls raises NotImplementedError on Windows"),
     N_(L"Use signal.signal, or await winsvc.wait_async().")},
    {L"unix-path", ALWAYS_WARNING, N_(L"'%ls' is a path for Unix; on Windows it is on whatever drive is current"),
     N_(L"Take it from the settings, or use winsvc.state_dir or winsvc.log_dir.")},

    /* Nobody is there */
    {L"console-input", ERROR_OR_WARNING, N_(L"%ls asks somebody at a keyboard, and a service has nobody"),
     N_(L"Take it from an argument, the environment or a file.")},
    {L"stdin", WARNING_OR_NOTE, N_(L"%ls is at its end from the start: a service has no standard input"),
     N_(L"Read a file, or listen to a socket.")},
    {L"terminal", ERROR_OR_WARNING, N_(L"%ls fails: a service has no terminal"),
     N_(L"shutil.get_terminal_size() has a default.")},
    {L"gui", ALWAYS_WARNING, N_(L"%ls: nobody sees a window of a service, or can close it"),
     N_(L"Leave windows to a program that the user starts, and let the two talk.")},
    {L"desktop", ALWAYS_WARNING, N_(L"%ls wants a user's desktop, and a service has none"),
     N_(L"Leave it to a program that the user starts, and let the two talk.")},

    /* Somebody else is */
    {L"user-registry", OWN_WARNING, N_(L"%ls is the registry of the service's account, and not yours"),
     N_(L"Keep it under HKEY_LOCAL_MACHINE, or in a file.")},
    {L"profile", OWN_WARNING, N_(L"%ls leads to the profile of the service's account, and not to yours"),
     N_(L"Use winsvc.state_dir, or a path from the settings.")},
    {L"profile-path", OWN_NOTE, N_(L"'%ls' is in a user's profile: the service's account has to have access"),
     N_(L"Keep it elsewhere, or let the service run as that user.")},
    {L"user-name", OWN_NOTE, N_(L"%ls is the service's account"), N_(L"Take the name from the settings.")},

    /* Paths */
    {L"relative-path", ALWAYS_NOTE, N_(L"a path is relative to the service's directory: '%ls'"),
     N_(L"Path(__file__).parent does not depend on --directory.")},
    {L"relative-missing", WARNING_OR_NOTE, N_(L"a relative path leads to a file that is not there: '%ls'"),
     N_(L"Build the path from __file__, or give --directory.")},
    {L"relative-write", WARNING_OR_NOTE,
     N_(L"a relative path is written to, which the service's account has to be allowed: '%ls'"),
     N_(L"Write to winsvc.state_dir (the variable STATE_DIRECTORY), which is the service's own.")},
    {L"mapped-drive", ALWAYS_WARNING, N_(L"'%ls' is on a network drive of yours: a service does not see it"),
     N_(L"Use the path of the share itself: \\\\server\\share\\...")},
    {L"subst-drive", ALWAYS_WARNING, N_(L"'%ls' is on a drive that subst has made for you: a service does not see it"),
     N_(L"Use the path of the folder itself.")},
    {L"missing-drive", ALWAYS_WARNING, N_(L"'%ls' is on a drive that is not there"),
     N_(L"If that is a network drive of yours, use the path of the share itself: \\\\server\\share\\...")},
    {L"network-path", ALWAYS_NOTE, N_(L"'%ls' is on a share: the service's account has to have access there"),
     N_(L"LocalSystem and NetworkService go there as this computer; other built-in accounts cannot.")},
    {L"program-on-path", ALWAYS_NOTE,
     N_(L"'%ls' is looked for in the system's PATH, which may have another one, or none"),
     N_(L"Start sys.executable.")},

    /* Stop */
    {L"signal-in-thread", ERROR_OR_WARNING, N_(L"signal.signal raises ValueError in any thread but the main one"),
     N_(L"Call it before the thread is started.")},
    {L"swallowed-stop", ALWAYS_WARNING,
     N_(L"a stop arrives as KeyboardInterrupt, which is caught here, and the loop goes on"),
     N_(L"Catch Exception instead, or leave the loop.")},
    {L"blocking-wait", ALWAYS_NOTE, N_(L"a stop does not wake %ls without a time-out before Python 3.14"),
     N_(L"Wait with winsvc.wait(), or set the event in a function for winsvc.on_stop.")},
    {L"pywin32-service", ALWAYS_WARNING, N_(L"%ls is for a service that pywin32 hosts"),
     N_(L"Let the script run its work itself, without that class; it is told to stop by KeyboardInterrupt.")},

    /* Where it lies */
    {L"unreachable", ALWAYS_ERROR, L"%ls", L"%ls"},
    {L"script-share", ALWAYS_WARNING, N_(L"the script is on a share: '%ls'"),
     N_(L"Copy it to a disk of this computer: the network may not be up yet when the service starts.")},
    {L"python-share", ALWAYS_WARNING, N_(L"this Python is on a share: '%ls'"),
     N_(L"Install Python on a disk of this computer: the network may not be up yet when the service starts.")},
    {L"user-python", OWN_WARNING, N_(L"this Python is in a user's profile, and goes with that user: '%ls'"),
     N_(L"Install Python for all users.")},
    {L"writable-script", ALWAYS_WARNING,
     N_(L"ordinary users can change what the service runs, with all of its rights: %ls"),
     N_(L"Leave only administrators the right to write there, or move it below Program Files.")},
    {L"writable-python", ALWAYS_WARNING,
     N_(L"ordinary users can change the Python of the service, with all of its rights: %ls"),
     N_(L"Leave only administrators the right to write there, or install Python for all users below Program Files.")},
};
const size_t FindingTableCount = COUNT_OF(FindingTable);

const wchar_t *FindingSeverityName(FindingSeverity severity) {
    static const wchar_t *const names[] = {L"note", L"warning", L"error"};
    return names[severity];
}

static const FindingKind *FindKind(const wchar_t *id) {
    for (size_t i = 0; i < FindingTableCount; i++) {
        if (TextEqual(FindingTable[i].id, id)) return &FindingTable[i];
    }
    return NULL;
}

static void Append(Findings *findings, Finding finding) {
    findings->items = MemoryResize(findings->items, findings->count + 1, sizeof *findings->items);
    findings->items[findings->count++] = finding;
}

void FindingsAdd(Findings *findings, const wchar_t *id, bool sure, const wchar_t *file, long line,
                 const wchar_t *argument) {
    const FindingKind *kind = FindKind(id);
    if (!kind || (kind->own && findings->own)) return;
    Append(findings, (Finding){
                         .kind = kind,
                         .severity = sure ? kind->sure : kind->unsure,
                         .file = TextCopy(file),
                         .line = line,
                         .reason = TextPrint(_(kind->reason), argument),
                         .remedy = TextPrint(_(kind->remedy), argument),
                     });
}

void FindingsAddText(Findings *findings, const wchar_t *id, const wchar_t *reason, const wchar_t *remedy) {
    const FindingKind *kind = FindKind(id);
    if (!kind) return;
    Append(findings, (Finding){
                         .kind = kind,
                         .severity = kind->sure,
                         .file = TextCopy(L""),
                         .reason = TextCopy(reason),
                         .remedy = TextCopy(remedy),
                     });
}

void FindingsAddError(Findings *findings, const wchar_t *id, const Error *error) {
    Text reason = {0};
    ErrorTextAppend(&reason, error);
    FindingsAddText(findings, id, reason.data, error->remedy);
    TextFree(&reason);
}

void FindingsSort(Findings *findings) {
    for (size_t i = 1; i < findings->count; i++) {
        Finding finding = findings->items[i];
        size_t j = i;
        for (; j > 0 && findings->items[j - 1].severity < finding.severity; j--) {
            findings->items[j] = findings->items[j - 1];
        }
        findings->items[j] = finding;
    }
}

size_t FindingsCount(const Findings *findings, FindingSeverity severity) {
    size_t count = 0;
    for (size_t i = 0; i < findings->count; i++) count += findings->items[i].severity == severity;
    return count;
}

/* The caller frees. */
static wchar_t *JsonOf(const Finding *finding) {
    Text json = {0};
    JsonBegin(&json);
    JsonString(&json, L"id", finding->kind->id);
    JsonString(&json, L"severity", FindingSeverityName(finding->severity));
    JsonString(&json, L"file", TextIsEmpty(finding->file) ? NULL : finding->file);
    if (finding->line) {
        JsonInteger(&json, L"line", finding->line);
    } else {
        JsonNull(&json, L"line");
    }
    JsonString(&json, L"message", finding->reason);
    JsonString(&json, L"remedy", finding->remedy);
    JsonEnd(&json);
    return TextTake(&json);
}

void FindingsAppendJson(const Findings *findings, Text *json, const wchar_t *key) {
    TextList objects = {0};
    for (size_t i = 0; i < findings->count; i++) TextListAppendTaken(&objects, JsonOf(&findings->items[i]));
    JsonObjects(json, key, &objects);
    TextListFree(&objects);
}

void FindingsFree(Findings *findings) {
    for (size_t i = 0; i < findings->count; i++) {
        free(findings->items[i].file);
        free(findings->items[i].reason);
        free(findings->items[i].remedy);
    }
    free(findings->items);
    *findings = (Findings){0};
}
