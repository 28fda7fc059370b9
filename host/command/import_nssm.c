#include "command/import_nssm.h"

#include "base/memory.h"
#include "base/path.h"
#include "base/quote.h"
#include "base/translation.h"
#include "command/given_settings.h"
#include "command/install.h"
#include "install/installation.h"
#include "install/log_files.h"
#include "nssm/conversion.h"
#include "nssm/original.h"
#include "scm/foreign.h"
#include "scm/service.h"
#include "settings/account.h"
#include "settings/storage.h"
#include "terminal/output.h"

#include <stdlib.h>
#include <windows.h>

typedef struct Migration {
    const Arguments *arguments;
    const wchar_t *from;
    const wchar_t *name; /* name of the new service; the same as `from` with --replace */
    bool replace;        /* convert the service itself */
    bool dry_run;
    Foreign foreign;
    Original original;
    Settings settings;
    Notes notes;
} Migration;

/* The result has the old name only with --replace. */
static bool CheckOptions(const Migration *migration, Error *error) {
    const wchar_t *name = ArgumentsGet(migration->arguments, L"name");
    bool same = !name || TextEqualFold(name, migration->from);
    if (migration->replace && !same) {
        ErrorSay(error, ERROR_CODE_USAGE, _(L"--replace cannot rename the service '%ls'"), migration->from);
        return ErrorRemedy(error, _(L"Omit --name, or omit --replace to install a new service beside the old one."));
    }
    if (migration->replace &&
        (ArgumentsHas(migration->arguments, L"account") || ArgumentsHas(migration->arguments, L"password-stdin"))) {
        ErrorSay(error, ERROR_CODE_USAGE, _(L"--replace keeps the service's account"));
        return ErrorRemedy(error, _(L"Change the account afterwards: `pyhostsvc set %ls account ACCOUNT`."),
                           QuoteName(migration->from).text);
    }
    if (migration->replace || migration->dry_run || !same) return true;
    ErrorSay(error, ERROR_CODE_USAGE, _(L"the old service already has the name '%ls'"), migration->from);
    return ErrorRemedy(error,
                       _(L"Use --name NEW to install a new service beside it, or --replace to convert it. --replace "
                         L"keeps its old settings, and one command reverts it."));
}

/* A launcher that pip created is in the Scripts folder: in a virtual environment beside python.exe, in an installation
 * below it. In the second case, uses the python.exe above. */
static void FindPythonAboveScripts(Settings *settings) {
    if (PathIsFile(settings->python)) return;
    wchar_t *folder = PathDirectory(settings->python);
    wchar_t *above = PathDirectory(folder);
    wchar_t *python = PathJoin(above, PathName(settings->python));
    free(folder);
    free(above);
    if (PathIsFile(python)) {
        TextReplaceOwned(&settings->python, python);
    } else {
        free(python);
    }
}

/* NSSM leaves a name without a folder to CreateProcess, which searches the system Path. */
static bool FindPythonOnPath(Migration *migration, Error *error) {
    Settings *settings = &migration->settings;
    const TextList *variables = &migration->original.variables;
    wchar_t *folders = ConversionExpand(L"%Path%", variables, variables, NULL);
    DWORD size = SearchPathW(folders, settings->python, L".exe", 0, NULL, NULL);
    wchar_t *path = MemoryNew((size_t)size + 1, sizeof *path);
    bool found = size && SearchPathW(folders, settings->python, L".exe", size, path, NULL);
    free(folders);
    if (!found) {
        free(path);
        ErrorSay(error, ERROR_FILE_NOT_FOUND,
                 _(L"its Application is '%ls', which is not in a folder of the system Path"), settings->python);
        return ErrorRemedy(error, _(L"Specify the Python with --python."));
    }
    TextReplaceOwned(&settings->python, path);
    return true;
}

static bool FindPython(Migration *migration, Error *error) {
    Settings *settings = &migration->settings;
    if (TextIsEmpty(settings->python) || *settings->python == L'3') return true; /* a version, for the py launcher */
    if (PathName(settings->python) == settings->python) return FindPythonOnPath(migration, error);
    if (ArgumentsHas(migration->arguments, L"module")) FindPythonAboveScripts(settings);
    return true;
}

/* Reads the settings that the SCM stores. Two services cannot have the same display name. */
static bool ReadScmConfig(Migration *migration, Error *error) {
    Settings *settings = &migration->settings;
    Notes *notes = &migration->notes;
    if (!ServiceReadConfig(migration->foreign.service, settings, error)) return false;
    if (migration->foreign.type & SERVICE_INTERACTIVE_PROCESS) {
        NotesAppend(notes, L"Type", _(L"ignored: services cannot show windows since Windows Vista"));
    }
    if (migration->replace) return true;
    if (!TextEqualFold(settings->display_name, migration->from)) {
        NotesAppend(notes, L"DisplayName",
                    _(L"the old service keeps '%ls'; use --display-name to set one for the new service"),
                    settings->display_name);
    }
    SettingsReset(settings, SettingById(SETTING_DISPLAY_NAME));
    if (AccountKindOf(settings->account) == ACCOUNT_VIRTUAL) {
        NotesAppend(notes, L"ObjectName", _(L"the new service gets its own virtual account instead of '%ls'"),
                    migration->foreign.account);
    }
    return true;
}

/* Fills in the settings of the resulting service. */
static bool ConvertSettings(Migration *migration, Error *error) {
    const Arguments *arguments = migration->arguments;
    const wchar_t *module = ArgumentsGet(arguments, L"module");
    Settings *settings = &migration->settings;
    if (module) settings->module = TextCopy(module);
    migration->original.in_place = migration->replace;
    if (!ReadScmConfig(migration, error)) return false;
    if (!ConversionRun(&migration->original, settings, &migration->notes, error)) {
        Error cause = *error;
        ErrorSay(error, cause.code, _(L"'%ls' cannot be imported: %ls"), migration->from, cause.detail);
        return *cause.remedy ? ErrorRemedy(error, L"%ls", cause.remedy) : false;
    }
    if (!ArgumentsHas(arguments, L"python") && !FindPython(migration, error)) return false;
    return GivenSettings(arguments, NULL, NULL, settings, error);
}

/* Prints the settings, and what could not be converted exactly. */
static void PrintConversion(Migration *migration) {
    const Notes *notes = &migration->notes;
    InstallPrintSettings(&migration->settings);
    if (notes->count) OutputPrint(_(L"Different, or without an equivalent:\n"));
    for (size_t i = 0; i < notes->count; i++) {
        OutputPrint(L"  %ls: %ls\n", notes->items[i].parameter, notes->items[i].text);
    }
}

static void PrintRevert(const Migration *migration) {
    const wchar_t *name = migration->name;
    Text line = {0};
    TextAppend(&line, L"sc");
    QuoteArgument(&line, L"config");
    QuoteArgument(&line, name);
    QuoteArgument(&line, L"binPath=");
    QuoteArgument(&line, migration->foreign.image_path);
    OutputPrint(_(L"To revert:\n  %ls\n"), line.data);
    TextFree(&line);
}

/* Records the grants first, because the conversion must be the last step. */
static bool Convert(void *context, const wchar_t *name, const wchar_t *program, Settings *settings, Grants *grants,
                    Error *error) {
    static const TextList no_paths = {0};
    const Migration *migration = context;
    Error ignored;
    if (!SettingsSaveGrants(name, &grants->paths, error)) return false;
    if (!ForeignConvert(&migration->foreign, name, program, settings, error)) {
        SettingsSaveGrants(name, &no_paths, &ignored);
        return false;
    }
    GrantsCommit(grants, &ignored);
    return true;
}

/* Converts the service itself. */
static bool Replace(Migration *migration, Error *error) {
    const wchar_t *name = migration->name;
    wchar_t *program = NULL;
    if (!InstallationMake(name, &migration->settings, Convert, migration, false, &program, error)) return false;
    OutputPrint(
        _(L"Converted '%ls' to a pyhostsvc service. Its old settings stay in the registry, so that you can go back.\n"),
        name);
    InstallPrint(name, program, &migration->settings);
    free(program);
    OutputPrint(_(L"Imported settings:\n"));
    PrintConversion(migration);
    PrintRevert(migration);
    if (migration->foreign.running) {
        OutputPrint(_(L"The service runs as before until you restart it: pyhostsvc restart %ls\n"),
                    QuoteName(name).text);
    } else {
        InstallPrintStart(name);
    }
    return true;
}

static bool InstallBeside(Migration *migration, Error *error) {
    if (!InstallService(migration->arguments, &migration->settings, migration->name, error)) return false;
    OutputPrint(_(L"Imported settings:\n"));
    PrintConversion(migration);
    OutputPrint(_(L"'%ls' is unchanged. Never run both at once: stop and disable it before you start the new one.\n"),
                migration->from);
    InstallPrintStart(migration->name);
    return true;
}

bool ImportNssm(const Arguments *arguments, const wchar_t *service, Error *error) {
    const wchar_t *name = ArgumentsGet(arguments, L"name");
    Migration migration = {
        .arguments = arguments,
        .from = service,
        .name = name ? name : service,
        .replace = ArgumentsHas(arguments, L"replace"),
        .dry_run = ArgumentsHas(arguments, L"dry-run"),
    };
    if (!ForeignOpen(service, migration.replace ? FOREIGN_CONVERT : 0, &migration.foreign, error)) return false;
    SettingsInit(&migration.settings);
    bool ok = OriginalRead(service, migration.foreign.image_path, &migration.original, error) &&
              CheckOptions(&migration, error) && ConvertSettings(&migration, error);
    ok = ok && (!migration.dry_run || LogFilesCheck(migration.name, migration.settings.log_directory, error));
    if (ok && migration.dry_run) {
        OutputPrint(migration.replace ? _(L"Importing would convert '%ls' to a pyhostsvc service:\n")
                                      : _(L"Importing '%ls' would install:\n"),
                    service);
        PrintConversion(&migration);
    } else if (ok) {
        InstallCheck check = InstallStartCheck(arguments);
        ok = migration.replace ? Replace(&migration, error) : InstallBeside(&migration, error);
        if (ok) InstallCheckPrint(&check, migration.name);
        InstallCheckCancel(&check);
    }
    NotesFree(&migration.notes);
    SettingsFree(&migration.settings);
    OriginalFree(&migration.original);
    ForeignClose(&migration.foreign);
    return ok;
}
