#include "account/folders.h"
#include "account/reach.h"
#include "base/drive.h"
#include "base/file.h"
#include "base/json.h"
#include "base/path.h"
#include "base/translation.h"
#include "check/findings.h"
#include "check/locations.h"
#include "check/scan.h"
#include "check/service_variables.h"
#include "check/unknown_variables.h"
#include "command/given_settings.h"
#include "command/verbs.h"
#include "install/configuration.h"
#include "install/installation.h"
#include "install/resolve.h"
#include "settings/environment.h"
#include "terminal/catalogue.h"
#include "terminal/exit_code.h"
#include "terminal/output.h"

#include <stdlib.h>
#include <windows.h>

typedef struct Check {
    wchar_t *name; /* of the installed or future service */
    bool installed;
    Settings settings;
    PythonInstallation python;
    bool has_python;
    Scan scan;
    Findings findings;
} Check;

/* Returns the script or the module. */
static const wchar_t *Target(const Check *check) {
    return check->settings.script ? check->settings.script : check->settings.module;
}

/* Reads the settings of an installed service, which the options override. */
static bool ReadService(const wchar_t *name, Settings *settings, Error *error) {
    Configuration configuration;
    if (!ConfigurationOpen(name, 0, &configuration, error)) return false;
    SettingsFree(settings);
    *settings = configuration.settings;
    configuration.settings = (Settings){0};
    ConfigurationClose(&configuration);
    return true;
}

/* Reads the name of a service from standard input, up to its end; empty if there is none. The caller frees. */
static wchar_t *ReadName(void) {
    char bytes[1024] = {0};
    DWORD length = 0;
    HANDLE input = GetStdHandle(STD_INPUT_HANDLE);
    for (DWORD got = 0; length < sizeof bytes - 1; length += got) {
        if (!ReadFile(input, bytes + length, (DWORD)sizeof bytes - 1 - length, &got, NULL) || !got) break;
    }
    bytes[length] = '\0';
    return FileFromUtf8(bytes);
}

/* `service` is NULL if the script is not that of an installed service. */
static bool ReadSettings(const Arguments *arguments, const wchar_t *service, Check *check, Error *error) {
    Settings *settings = &check->settings;
    const wchar_t *script = arguments->positional.count ? arguments->positional.items[0] : NULL;
    const wchar_t *file = ArgumentsGet(arguments, L"from");
    check->installed = service != NULL;
    SettingsInit(settings);
    if (service && !ReadService(service, settings, error)) return false;
    if (!GivenName(arguments, file, &check->name, error)) return false;
    if (!GivenSettingsExceptPython(arguments, file, script, settings, error)) return false;
    if (!check->name) check->name = service ? TextCopy(service) : InstallationDefaultName(settings);
    return ResolveAccount(settings, check->name, error);
}

static Locations LocationsOf(const Check *check) {
    return (Locations){check->name, &check->settings, check->has_python ? &check->python : NULL, check->installed};
}

/* Finds Python; adds a finding if that fails. */
static void FindPython(Check *check) {
    Error error;
    check->has_python =
        ResolvePython(&check->settings, &error) && PythonInspect(check->settings.python, &check->python, &error);
    if (check->has_python) return;
    FindingsAddError(&check->findings, error.code == ERROR_CODE_STORE ? L"store-python" : L"python", &error);
}

/* Appends the service's own variables. UnknownVariablesCheck reports unknown names. */
static bool AppendOwnVariables(const Settings *settings, TextList *variables, Error *error) {
    TextList of_file = {0};
    TextList unknown = {0};
    bool ok = TextIsEmpty(settings->env_file) || EnvironmentReadFile(settings->env_file, &of_file, error);
    EnvironmentExpand(&of_file, variables, &unknown);
    EnvironmentExpand(&settings->environment, variables, &unknown);
    TextListFree(&of_file);
    TextListFree(&unknown);
    return ok;
}

/* Gives this process the service's working directory and environment. */
static bool EnterServiceEnvironment(const Settings *settings, TextList *variables, Findings *findings, Error *error) {
    wchar_t *personal = NULL;
    if (!SetCurrentDirectoryW(settings->directory)) {
        return ErrorSet(error, GetLastError(), _(L"enter the working directory"), L"'%ls'", settings->directory);
    }
    if (!findings->as_caller && !EnvironmentForget(&personal, error)) return false;
    if (personal) FindingsAdd(findings, L"user-pythonpath", true, L"", 0, personal);
    free(personal);
    if (settings->replace_environment && !EnvironmentClear(error)) return false;
    return AppendOwnVariables(settings, variables, error);
}

/* Adds a finding for a path on a drive, or for a path that the script writes to, if the service cannot use it. */
static void AddPath(Check *check, const ScanRecord *record) {
    static const wchar_t *const drives[] = {NULL, L"mapped-drive", L"subst-drive", L"missing-drive"};
    Locations locations = LocationsOf(check);
    bool drive = TextEqual(record->id, L"drive");
    const wchar_t *id = drive ? drives[DriveKindOf(record->argument)] : record->id;
    bool sure = record->sure && (drive || !LocationsCanWrite(&locations, record->argument));
    if (id) FindingsAdd(&check->findings, id, sure, record->file, record->line, record->argument);
}

/* Adds the error with which Python does not start because site exits. */
static void AddSiteExit(Check *check, const ScanRecord *record) {
    Error error;
    ErrorSay(&error, ERROR_CODE_FAILED, L"Python cannot be initialised: code that site runs exits (%ls)",
             record->argument);
    ErrorRemedy(&error, L"Check whether this Python's python.exe starts; repair the installation.");
    FindingsAddError(&check->findings, L"python", &error);
}

static void AddRecords(Check *check) {
    for (size_t i = 0; i < check->scan.count; i++) {
        const ScanRecord *record = &check->scan.records[i];
        if (TextEqual(record->id, L"drive") || TextEqual(record->id, L"relative-write")) {
            AddPath(check, record);
        } else if (TextEqual(record->id, L"python")) {
            AddSiteExit(check, record);
        } else {
            FindingsAddRemedy(&check->findings, record->id, record->sure, record->file, record->line, record->argument,
                              record->remedy);
        }
    }
    if (!check->scan.failed) return;
    FindingsAdd(&check->findings, L"scan-failed", true, L"", 0, check->scan.failure.detail);
}

static bool ScanScript(Check *check, bool deep, Error *error) {
    TextList variables = {0};
    TextList names = {0};
    Error cause;
    bool as_caller = check->findings.as_caller;
    wchar_t *proxy = as_caller ? NULL : ServiceVariablesUserProxy();
    bool ok = EnterServiceEnvironment(&check->settings, &variables, &check->findings, error);
    ServiceVariablesAppend(&variables, check->settings.replace_environment, as_caller, &names);
    if (ok) {
        ScanOptions options = {
            .python = &check->python,
            .words = &check->settings.python_args,
            .environment = &variables,
            .variables = &names,
            .arguments = &check->settings.args,
            .proxy = proxy,
            .target = Target(check),
            .module = check->settings.module != NULL,
            .deep = deep,
        };
        if (ScanRun(&options, &check->scan, &cause)) {
            AddRecords(check);
        } else {
            FindingsAddError(&check->findings, L"python", &cause);
        }
    }
    free(proxy);
    TextListFree(&names);
    TextListFree(&variables);
    return ok;
}

/* Returns the path relative to the service's directory if the file is below it. */
static const wchar_t *DisplayPath(const Check *check, const wchar_t *file) {
    size_t length = wcslen(check->settings.directory);
    bool below = _wcsnicmp(file, check->settings.directory, length) == 0 && file[length] == L'\\';
    return below ? file + length + 1 : file;
}

/* Returns "worker.py:12: ", "worker.py: " or "". The caller frees. */
static wchar_t *FindingLocation(const Check *check, const Finding *finding) {
    if (TextIsEmpty(finding->file)) return TextCopy(L"");
    const wchar_t *file = DisplayPath(check, finding->file);
    return finding->line ? TextPrint(L"%ls:%ld: ", file, finding->line) : TextPrint(L"%ls: ", file);
}

/* Returns the severity in its colour. The caller frees. */
static wchar_t *SeverityLabel(FindingSeverity severity) {
    if (severity == FINDING_ERROR) return OutputColoured(COLOUR_RED, _(L"error"));
    if (severity == FINDING_WARNING) return OutputColoured(COLOUR_YELLOW, _(L"warning"));
    return OutputColoured(COLOUR_GREY, _(L"note"));
}

static void PrintFinding(const Check *check, const Finding *finding) {
    wchar_t *label = SeverityLabel(finding->severity);
    wchar_t *location = FindingLocation(check, finding);
    OutputPrint(L"%#ls: %ls%ls\n    %ls\n", label, location, finding->reason, finding->remedy);
    free(location);
    free(label);
}

/* Returns the log or state folder that is set, or the one that install would create; NULL if unknown. The caller
 * frees. */
static wchar_t *FolderOf(const Check *check, bool logs) {
    Folders folders;
    Error ignored;
    const wchar_t *folder_set = logs ? check->settings.log_directory : check->settings.state_directory;
    if (!TextIsEmpty(folder_set)) return TextCopy(folder_set);
    if (!FoldersOf(check->name, &folders, &ignored)) return NULL;
    wchar_t *folder = TextCopy(logs ? folders.logs : folders.state);
    FoldersFree(&folders);
    return folder;
}

/* Prints the folders and the account of the service. The findings say what the account cannot reach. */
static void PrintEnvironment(const Check *check) {
    Reach reach = ReachOf(check->name, &check->settings);
    wchar_t *logs = FolderOf(check, true);
    wchar_t *state = FolderOf(check, false);
    OutputLineText(_(L"directory"), check->settings.directory);
    OutputLineText(_(L"log"), logs);
    OutputLineText(_(L"state folder"), state);
    ReachPrint(&reach);
    free(logs);
    free(state);
    ReachFree(&reach);
}

static void AppendEnvironment(Text *json, const Check *check) {
    Reach reach = ReachOf(check->name, &check->settings);
    wchar_t *logs = FolderOf(check, true);
    wchar_t *state = FolderOf(check, false);
    JsonString(json, L"log_directory", logs);
    JsonString(json, L"state_directory", state);
    ReachAppendJson(json, &reach);
    free(logs);
    free(state);
    ReachFree(&reach);
}

static void PrintText(const Check *check) {
    const Findings *findings = &check->findings;
    size_t errors = FindingsCount(findings, FINDING_ERROR);
    if (check->scan.version) {
        OutputPrint(errors
                        ? _(L"%ls would not run as a service on Python %hs (%ls).\n")
                        : _(L"%ls: nothing found that would keep it from running as a service on Python %hs (%ls).\n"),
                    Target(check), check->scan.version, check->settings.python);
    } else {
        OutputPrint(_(L"%ls would not run as a service.\n"), Target(check));
    }
    PrintEnvironment(check);
    for (size_t i = 0; i < findings->count; i++) PrintFinding(check, &findings->items[i]);
    OutputPrint(_(L"errors: %u, warnings: %u, notes: %u\n"), (unsigned)errors,
                (unsigned)FindingsCount(findings, FINDING_WARNING), (unsigned)FindingsCount(findings, FINDING_NOTE));
}

/* Prints one line for each error and warning. */
static void PrintBrief(const Check *check) {
    enum { MAX_LINES = 12 }; /* a script for another system may have a finding in every other line */
    size_t count = check->findings.count - FindingsCount(&check->findings, FINDING_NOTE); /* notes are sorted last */
    for (size_t i = 0; i < count && i < MAX_LINES; i++) {
        const Finding *finding = &check->findings.items[i];
        wchar_t *location = FindingLocation(check, finding);
        OutputPrint(L"%ls: %ls%ls. %ls\n", FindingSeverityName(finding->severity), location, finding->reason,
                    finding->remedy);
        free(location);
    }
    if (count <= MAX_LINES) return;
    OutputPrint(L"%ls: ", FindingSeverityName(FINDING_WARNING));
    OutputPrint(_(L"`pyhostsvc check` shows %u more.\n"), (unsigned)(count - MAX_LINES));
}

static void PrintJson(const Check *check) {
    const Findings *findings = &check->findings;
    wchar_t *version = check->scan.version ? TextPrint(L"%hs", check->scan.version) : NULL;
    Text json = {0};
    JsonBegin(&json);
    JsonString(&json, L"script", check->settings.script);
    JsonString(&json, L"module", check->settings.module);
    JsonString(&json, L"python", check->has_python ? check->settings.python : NULL);
    JsonString(&json, L"python_version", version);
    JsonString(&json, L"directory", check->settings.directory);
    AppendEnvironment(&json, check);
    JsonList(&json, L"imports", &check->scan.imports, false);
    FindingsAppendJson(findings, &json, L"findings");
    JsonInteger(&json, L"errors", (int64_t)FindingsCount(findings, FINDING_ERROR));
    JsonInteger(&json, L"warnings", (int64_t)FindingsCount(findings, FINDING_WARNING));
    JsonInteger(&json, L"notes", (int64_t)FindingsCount(findings, FINDING_NOTE));
    JsonEnd(&json);
    OutputDocument(json.data);
    TextFree(&json);
    free(version);
}

static void CheckFree(Check *check) {
    free(check->name);
    SettingsFree(&check->settings);
    PythonInstallationFree(&check->python);
    ScanFree(&check->scan);
    FindingsFree(&check->findings);
}

bool CommandCheck(const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    Check check = {0};
    if (ArgumentsHas(arguments, L"json")) CatalogueReset();
    bool brief = ArgumentsHas(arguments, L"brief");
    const wchar_t *service = ArgumentsGet(arguments, L"service");
    /* `install` starts the check before the service exists, and then passes its name. */
    wchar_t *name = service && TextEqual(service, L"-") ? ReadName() : NULL;
    bool ok = ReadSettings(arguments, name ? name : service, &check, error);
    free(name);
    if (ok) {
        FindPython(&check);
        Locations locations = LocationsOf(&check);
        check.findings.as_caller = LocationsRunAsCaller(&locations);
        LocationsCheck(&locations, &check.findings);
        UnknownVariablesCheck(&locations, &check.findings);
        ok = !check.has_python || ScanScript(&check, !brief, error);
    }
    if (ok) {
        FindingsSort(&check.findings);
        (ArgumentsHas(arguments, L"json") ? PrintJson : brief ? PrintBrief : PrintText)(&check);
        bool failed = FindingsCount(&check.findings, FINDING_ERROR) != 0 ||
                      (ArgumentsHas(arguments, L"strict") && FindingsCount(&check.findings, FINDING_WARNING) != 0);
        if (failed) *ret_exit = EXIT_FAILED;
    }
    CheckFree(&check);
    return ok;
}
