#include "check/findings.h"

#include "base/array.h"
#include "base/error_text.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/translation.h"

#include <stdlib.h>

/* Values for the columns sure, unsure and account of FindingTable. */
#define ERROR_OR_WARNING FINDING_ERROR, FINDING_WARNING, false
#define ALWAYS_ERROR     FINDING_ERROR, FINDING_ERROR, false
#define ALWAYS_WARNING   FINDING_WARNING, FINDING_WARNING, false
#define WARNING_OR_NOTE  FINDING_WARNING, FINDING_NOTE, false
#define ALWAYS_NOTE      FINDING_NOTE, FINDING_NOTE, false
#define ACCOUNT_ERROR    FINDING_ERROR, FINDING_WARNING, true
#define ACCOUNT_WARNING  FINDING_WARNING, FINDING_WARNING, true
#define ACCOUNT_NOTE     FINDING_NOTE, FINDING_NOTE, true

/* docs/check.md has one line for each finding, in this order. */
const FindingKind FindingTable[] = {
    /* The script and its Python */
    {L"python", ALWAYS_ERROR, L"%ls", L"%ls"},
    {L"store-python", ALWAYS_ERROR, L"%ls", L"%ls"},
    {L"scan-failed", ALWAYS_NOTE, N_(L"the check could not finish reading the script: %ls"),
     N_(L"Report this to the authors of pyhostsvc.")},
    {L"not-scanned", ALWAYS_NOTE, N_(L"not everything was checked"),
     N_(L"If the script is compiled, check its source.")},
    {L"syntax-error", ERROR_OR_WARNING, N_(L"the file does not compile: %ls"),
     N_(L"Fix the error: the service would not start.")},
    {L"unreadable", ERROR_OR_WARNING, N_(L"the file cannot be read: %ls"), N_(L"Check who has read access to it.")},
    {L"no-module", ALWAYS_ERROR, N_(L"there is no module '%ls'"),
     N_(L"Check the name and --directory, the first place that python -m searches.")},
    {L"no-main", ALWAYS_ERROR, N_(L"'%ls' has no __main__, so there is nothing to run"),
     N_(L"Name a script or a module in it, or add __main__.py.")},
    {L"ends-here", ERROR_OR_WARNING, N_(L"the script exits here on Windows or without a terminal"),
     N_(L"Let the script continue when it runs as a service.")},

    /* What it imports */
    {L"missing-import", ERROR_OR_WARNING, N_(L"this Python does not have the module '%ls'"),
     N_(L"Install it: %ls. Or use --python to name the Python that has it.")},
    {L"missing-import:venv", ERROR_OR_WARNING, N_(L"this Python does not have the module '%ls'"),
     N_(L"The project's virtual environment has it: --python \"%ls\".")},
    {L"missing-import:uv", ERROR_OR_WARNING, N_(L"this Python does not have the module '%ls'"),
     N_(L"Run `uv sync --project \"%ls\"`, then use --python to name the folder .venv of the project.")},
    {L"own-package", ERROR_OR_WARNING, N_(L"the module '%ls' is the project's own, but this Python does not find it"),
     N_(L"Set where Python searches: --env \"PYTHONPATH=%ls\". Or install the project for this Python.")},
    {L"own-package:module", ERROR_OR_WARNING,
     N_(L"the module '%ls' is the project's own, but this Python does not find it"),
     N_(L"Run the script as a module: %ls.")},
    {L"shadowed-import", ERROR_OR_WARNING,
     N_(L"the file '%ls' hides the module with the same name that the script or a library needs"),
     N_(L"Rename the file.")},
    {L"shadowed-winsvc", ALWAYS_NOTE, N_(L"winsvc is another module here, not pyhostsvc's: '%ls'"),
     N_(L"To use pyhostsvc's module, write: import pyhostsvc_winsvc as winsvc")},
    {L"requires-python", ALWAYS_WARNING, N_(L"the script or its project requires Python %ls"),
     N_(L"Use --python to name a Python of that version.")},
    {L"optional-import", ALWAYS_NOTE,
     N_(L"this Python does not have the module '%ls'; the script continues without it"),
     N_(L"Install the module for this Python if the service needs it.")},
    {L"missing-dependency", ALWAYS_WARNING, N_(L"a package needs a module that this Python does not have: %ls"),
     N_(L"Install that module as well.")},
    {L"relative-import", ERROR_OR_WARNING, N_(L"'%ls' is relative to a package, but a script is not in a package"),
     N_(L"Run the script as a module: --module PACKAGE.MODULE, with --directory.")},
    {L"user-site", ACCOUNT_ERROR,
     N_(L"the module '%ls' is installed for your account only; the service's account cannot import it"),
     N_(L"As an administrator, install the module for all users; or install it in a virtual environment for the "
        L"service.")},
    {L"user-pythonpath", ACCOUNT_NOTE, N_(L"PYTHONPATH is set for your account, but not for the service: %ls"),
     N_(L"Set it for the service: --env PYTHONPATH=...")},
    {L"unix-module", ERROR_OR_WARNING, N_(L"the module '%ls' exists on Unix only"),
     N_(L"Check sys.platform before importing the module, or catch ImportError.")},
    {L"daemonize", ERROR_OR_WARNING, N_(L"'%ls' turns a process into a Unix daemon"),
     N_(L"Do not use it on Windows: a service runs in the background from the start.")},

    /* Arguments and variables */
    {L"missing-argument", ERROR_OR_WARNING, N_(L"the script needs an argument that the service does not pass: %ls"),
     N_(L"Add the script's arguments to the end of the command, after --.")},
    {L"unknown-argument", ERROR_OR_WARNING, N_(L"the script does not accept an argument of the service: '%ls'"),
     N_(L"Correct the arguments after --; the options of pyhostsvc come before it.")},
    {L"user-variable", ERROR_OR_WARNING, N_(L"the variable %ls is set for you, but not for the service"),
     N_(L"Set it for the service: --env \"%ls=VALUE\", or --env-file FILE for a secret.")},
    {L"missing-variable", ERROR_OR_WARNING, N_(L"the script needs the variable %ls, which is not set"),
     N_(L"Set it for the service: --env \"%ls=VALUE\", or --env-file FILE for a secret.")},
    {L"unknown-variable", ALWAYS_WARNING,
     N_(L"a value of the service's environment refers to a variable that the service does not have: %ls"),
     N_(L"Correct the name, or set that variable first. Write two percent signs for one.")},

    /* Unix */
    {L"fork", ERROR_OR_WARNING, N_(L"Windows does not have %ls"),
     N_(L"Do not use it on Windows: a service runs in the background from the start. multiprocessing starts other "
        L"processes.")},
    {L"unix-only", ERROR_OR_WARNING, N_(L"Windows does not have %ls"), N_(L"Check hasattr or sys.platform first.")},
    {L"loop-signal-handler", ERROR_OR_WARNING, N_(L"%ls raises NotImplementedError on Windows"),
     N_(L"Use signal.signal, or await winsvc.wait_async().")},
    {L"unix-path", ALWAYS_WARNING, N_(L"'%ls' is a Unix path; on Windows it refers to the current drive"),
     N_(L"Read the path from the script's configuration, or use winsvc.state_dir or winsvc.log_dir.")},

    /* No user is present */
    {L"console-input", ERROR_OR_WARNING, N_(L"%ls waits for a keyboard, which a service does not have"),
     N_(L"Read the value from an argument, an environment variable or a file.")},
    {L"stdin", WARNING_OR_NOTE, N_(L"%ls is empty: a service has no standard input"),
     N_(L"Read a file, or listen on a socket.")},
    {L"terminal", ERROR_OR_WARNING, N_(L"%ls fails: a service has no terminal"),
     N_(L"Use shutil.get_terminal_size(), which has a default.")},
    {L"gui", ALWAYS_WARNING, N_(L"%ls opens windows, but no user can see or close a service's windows"),
     N_(L"Move the windows to a program that the user starts and that communicates with the service.")},
    {L"desktop", ALWAYS_WARNING, N_(L"%ls needs a user's desktop, which a service does not have"),
     N_(L"Move this to a program that the user starts and that communicates with the service.")},

    {L"office", ALWAYS_WARNING,
     N_(L"'%ls' is a program for a user's desktop; in a service it may not start, or wait at a dialog forever"),
     N_(L"Use a library that reads and writes the files itself, or move this to a program that the user starts.")},

    /* Another account */
    {L"user-registry", ACCOUNT_WARNING, N_(L"%ls is the registry of the service's account, not yours"),
     N_(L"Store the data under HKEY_LOCAL_MACHINE or in a file.")},
    {L"profile", ACCOUNT_WARNING, N_(L"%ls refers to the profile of the service's account, not to yours"),
     N_(L"Use winsvc.state_dir, or a path from the script's configuration.")},
    {L"profile-path", ACCOUNT_NOTE, N_(L"'%ls' is in a user's profile, so the service's account needs access to it"),
     N_(L"Store it elsewhere, or run the service as that user.")},
    {L"user-name", ACCOUNT_NOTE, N_(L"%ls is the name of the service's account"),
     N_(L"Read the name from the script's configuration.")},

    {L"user-data", ACCOUNT_WARNING,
     N_(L"%ls uses files in the user's profile, which the service's account does not have"),
     N_(L"Set a path that the account can read: --env \"%ls=PATH\".")},
    {L"keyring", ACCOUNT_WARNING, N_(L"%ls uses the credentials of the service's account, not yours"),
     N_(L"Pass the secret in a variable: --env-file FILE.")},
    {L"default-printer", ACCOUNT_WARNING, N_(L"%ls returns the printer of the service's account, which may have none"),
     N_(L"Name the printer; a service does not see the network printers that only you have added.")},
    {L"user-proxy", ACCOUNT_WARNING, N_(L"%ls uses a proxy that is set for you only, not for the service's account"),
     N_(L"Set it for the service: --env \"HTTPS_PROXY=http://%ls\", and HTTP_PROXY likewise.")},

    /* Paths */
    {L"relative-path", ALWAYS_NOTE, N_(L"a path is relative to the service's directory: '%ls'"),
     N_(L"Use Path(__file__).parent, which does not depend on --directory.")},
    {L"relative-missing", WARNING_OR_NOTE, N_(L"a relative path refers to a file that does not exist: '%ls'"),
     N_(L"Build the path from __file__, or set --directory.")},
    {L"relative-write", WARNING_OR_NOTE,
     N_(L"the script writes to a relative path, so the service's account needs write access to it: '%ls'"),
     N_(L"Write to winsvc.state_dir (the variable STATE_DIRECTORY), the service's own folder.")},
    {L"mapped-drive", ALWAYS_WARNING, N_(L"'%ls' is on a network drive of your session, which a service does not see"),
     N_(L"Use the path of the share: \\\\server\\share\\...")},
    {L"subst-drive", ALWAYS_WARNING,
     N_(L"'%ls' is on a drive that subst created in your session, which a service does not see"),
     N_(L"Use the folder's real path instead of the drive letter.")},
    {L"missing-drive", ALWAYS_WARNING, N_(L"'%ls' is on a drive that does not exist"),
     N_(L"If the drive is a network drive of yours, use the path of the share: \\\\server\\share\\...")},
    {L"network-path", ALWAYS_NOTE, N_(L"'%ls' is on a share, so the service's account needs access to the share"),
     N_(L"LocalSystem and NetworkService access the share as this computer; other built-in accounts cannot.")},
    {L"program-on-path", ALWAYS_NOTE,
     N_(L"'%ls' is searched for in the system's PATH, which may contain another one or none"),
     N_(L"Run sys.executable.")},

    /* Processes */
    {L"main-guard", ERROR_OR_WARNING, N_(L"%ls starts a process, which runs this line again and fails: RuntimeError"),
     N_(L"Start processes only below `if __name__ == \"__main__\":`.")},
    {L"reloader", ALWAYS_WARNING, N_(L"%ls runs the script in a second process and restarts it when a file changes"),
     N_(L"Turn this off for the service: debug=False, reload=False, use_reloader=False or --noreload.")},
    {L"kill-zero", ALWAYS_WARNING,
     N_(L"on Windows signal 0 is Ctrl-C: os.kill(pid, 0) may end the process that it is to test"),
     N_(L"Use psutil.pid_exists(pid).")},
    {L"exec", ALWAYS_NOTE, N_(L"%ls ends the script and starts a program in its place"),
     N_(L"The service restarts a script that starts itself, and runs any other program until that program exits.")},

    /* Stop */
    {L"signal-in-thread", ERROR_OR_WARNING, N_(L"signal.signal raises ValueError in every thread but the main thread"),
     N_(L"Call it in the main thread before the other thread starts.")},
    {L"swallowed-stop", ALWAYS_WARNING,
     N_(L"a stop arrives as KeyboardInterrupt, which this handler catches, and the loop continues"),
     N_(L"Catch Exception instead, or leave the loop.")},
    {L"blocking-wait", ALWAYS_NOTE, N_(L"before Python 3.14 a stop does not wake %ls without a timeout"),
     N_(L"Wait with winsvc.wait(), or set the event in a function that you register with winsvc.on_stop.")},
    {L"endless-wait", ALWAYS_NOTE,
     N_(L"a stop does not wake %ls; if nothing else ends this wait, the service is killed at the stop timeout"),
     N_(L"Use a timeout in a loop, or end the wait in a function that you register with winsvc.on_stop.")},
    {L"console-handler", ALWAYS_NOTE,
     N_(L"a stop calls this console handler with CTRL_C_EVENT, which the handler does not expect"),
     N_(L"Treat CTRL_C_EVENT as CTRL_SHUTDOWN_EVENT.")},
    {L"pywin32-service", ALWAYS_WARNING, N_(L"%ls is for a service that pywin32 hosts"),
     N_(L"Do the work in the script itself instead of in a service class; a stop raises KeyboardInterrupt.")},

    /* Locations */
    {L"unreachable", ALWAYS_ERROR, L"%ls", L"%ls"},
    {L"script-share", ALWAYS_WARNING, N_(L"the script is on a share: '%ls'"),
     N_(L"Copy the script to a disk of this computer: the network may not be available when the service starts.")},
    {L"python-share", ALWAYS_WARNING, N_(L"this Python is on a share: '%ls'"),
     N_(L"Install Python on a disk of this computer: the network may not be available when the service starts.")},
    {L"user-python", ACCOUNT_WARNING, N_(L"this Python is in a user's profile and is removed with it: '%ls'"),
     N_(L"Install Python for all users.")},
    {L"writable-script", ALWAYS_WARNING,
     N_(L"ordinary users can change what the service runs with all of its rights: %ls"),
     N_(L"Grant write access to administrators only, or move it below Program Files.")},
    {L"writable-python", ALWAYS_WARNING,
     N_(L"ordinary users can change the service's Python, which runs with all of its rights: %ls"),
     N_(L"Grant write access to administrators only, or install Python for all users below Program Files.")},
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
    FindingsAddRemedy(findings, id, sure, file, line, argument, L"");
}

void FindingsAddRemedy(Findings *findings, const wchar_t *id, bool sure, const wchar_t *file, long line,
                       const wchar_t *argument, const wchar_t *remedy) {
    const FindingKind *kind = FindKind(id);
    if (!kind || (kind->account && findings->as_caller)) return;
    Append(findings, (Finding){
                         .kind = kind,
                         .severity = sure ? kind->sure : kind->unsure,
                         .file = TextCopy(file),
                         .line = line,
                         .reason = TextPrint(_(kind->reason), argument),
                         .remedy = TextPrint(_(kind->remedy), TextIsEmpty(remedy) ? argument : remedy),
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

wchar_t *FindingId(const Finding *finding) {
    return TextCopyLength(finding->kind->id, wcscspn(finding->kind->id, L":"));
}

/* The caller frees. */
static wchar_t *FindingJson(const Finding *finding) {
    Text json = {0};
    wchar_t *id = FindingId(finding);
    JsonBegin(&json);
    JsonString(&json, L"id", id);
    free(id);
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
    for (size_t i = 0; i < findings->count; i++) TextListAppendOwned(&objects, FindingJson(&findings->items[i]));
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
