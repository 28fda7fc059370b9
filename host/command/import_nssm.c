#include "command/import_nssm.h"

#include "base/memory.h"
#include "base/path.h"
#include "base/quote.h"
#include "base/translation.h"
#include "check/install_check.h"
#include "command/given_settings.h"
#include "command/install.h"
#include "install/installation.h"
#include "nssm/conversion.h"
#include "nssm/original.h"
#include "scm/foreign.h"
#include "scm/service.h"
#include "settings/account.h"
#include "terminal/output.h"

#include <stdlib.h>
#include <windows.h>

typedef struct Migration {
    const Arguments *arguments;
    const wchar_t *from;
    const wchar_t *name; /* of the service that is made: `from` where that becomes ours */
    bool replaces;
    bool dry;
    Foreign foreign;
    Original original;
    Settings settings;
    Notes notes;
} Migration;

/* Only with --replace may the name stay. */
static bool CheckOptions(const Migration *migration, Error *error) {
    const wchar_t *name = ArgumentsGet(migration->arguments, L"name");
    bool same = !name || TextEqualFold(name, migration->from);
    if (migration->replaces && !same) {
        ErrorSay(error, ERROR_CODE_USAGE, _(L"the service keeps its name, '%ls', with --replace"), migration->from);
        return ErrorRemedy(error, _(L"Leave out --name, or --replace: then the new one is installed beside it."));
    }
    if (migration->replaces &&
        (ArgumentsHas(migration->arguments, L"account") || ArgumentsHas(migration->arguments, L"password-stdin"))) {
        ErrorSay(error, ERROR_CODE_USAGE, _(L"the service keeps its account with --replace"));
        return ErrorRemedy(error, _(L"Change it afterwards: pyhostsvc set NAME account ACCOUNT."));
    }
    if (migration->replaces || migration->dry || !same) return true;
    ErrorSay(error, ERROR_CODE_USAGE, _(L"the new service cannot be called '%ls' as long as the old one is"),
             migration->from);
    return ErrorRemedy(error, _(L"--name NEW installs one beside it. --replace makes that very service one of "
                                L"pyhostsvc's: NSSM's settings are kept, and the way back is one command."));
}

/* A program that pip made lies in a virtual environment's Scripts, beside its python.exe, or in those of an
 * installation, below it. */
static void LookAbove(Settings *settings) {
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

/* "python" alone: NSSM lets CreateProcess look for it, which takes the Path of the machine. */
static bool LookOnPath(Migration *migration, Error *error) {
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
                 _(L"its Application is '%ls', and no folder of the machine's Path has that"), settings->python);
        return ErrorRemedy(error, _(L"Say which Python it is with --python."));
    }
    TextReplaceOwned(&settings->python, path);
    return true;
}

static bool FindPython(Migration *migration, Error *error) {
    Settings *settings = &migration->settings;
    if (TextIsEmpty(settings->python) || *settings->python == L'3') return true; /* a version, for the py launcher */
    if (PathName(settings->python) == settings->python) return LookOnPath(migration, error);
    if (ArgumentsHas(migration->arguments, L"module")) LookAbove(settings);
    return true;
}

/* What the SCM keeps of the service. Two services cannot be shown by the same name. */
static bool ReadManaged(Migration *migration, Error *error) {
    Settings *settings = &migration->settings;
    Notes *notes = &migration->notes;
    if (!ServiceReadConfig(migration->foreign.service, settings, error)) return false;
    if (migration->foreign.type & SERVICE_INTERACTIVE_PROCESS) {
        NotesAppend(notes, L"Type", _(L"no service's window has been shown to anybody since Windows Vista"));
    }
    if (migration->replaces) return true;
    if (!TextEqualFold(settings->display_name, migration->from)) {
        NotesAppend(notes, L"DisplayName",
                    _(L"the old service is shown as '%ls': --display-name gives the new one a "
                      L"name of its own"),
                    settings->display_name);
    }
    SettingsReset(settings, SettingsFind(L"display_name"));
    if (AccountKindOf(settings->account) == ACCOUNT_VIRTUAL) {
        NotesAppend(notes, L"ObjectName",
                    _(L"the new service has a virtual account of its own, '%ls' is the old one's"),
                    migration->foreign.account);
    }
    return true;
}

/* Fills `settings` with what the new service is to be. */
static bool Translate(Migration *migration, Error *error) {
    const Arguments *arguments = migration->arguments;
    const wchar_t *module = ArgumentsGet(arguments, L"module");
    Settings *settings = &migration->settings;
    if (module) settings->module = TextCopy(module);
    migration->original.stays = migration->replaces;
    if (!ReadManaged(migration, error)) return false;
    if (!ConversionRun(&migration->original, settings, &migration->notes, error)) {
        Error cause = *error;
        ErrorSay(error, cause.code, _(L"'%ls' cannot be imported: %ls"), migration->from, cause.detail);
        return *cause.remedy ? ErrorRemedy(error, L"%ls", cause.remedy) : false;
    }
    if (!ArgumentsHas(arguments, L"python") && !FindPython(migration, error)) return false;
    return GivenSettings(arguments, NULL, NULL, settings, error);
}

/* What differs from a new service's defaults, and what could not be taken over. */
static void PrintOutcome(Migration *migration) {
    Settings fresh;
    const Notes *notes = &migration->notes;
    SettingsInit(&fresh);
    for (size_t i = 0; i < SettingsTableCount; i++) {
        const SettingDefinition *definition = &SettingsTable[i];
        if (definition->offset == offsetof(Settings, state_directory)) continue;
        if (SettingsSame(&fresh, &migration->settings, definition)) continue;
        wchar_t *value = SettingsFormat(&migration->settings, definition);
        OutputPrint(L"  %ls: %ls\n", definition->name, value);
        free(value);
    }
    SettingsFree(&fresh);
    if (notes->count) OutputPrint(_(L"What is different, or has no equivalent:\n"));
    for (size_t i = 0; i < notes->count; i++) {
        OutputPrint(L"  %ls: %ls\n", notes->items[i].parameter, notes->items[i].text);
    }
}

static void SayWayBack(const Migration *migration) {
    const wchar_t *name = migration->name;
    Text line = {0};
    TextAppend(&line, L"sc");
    QuoteArgument(&line, L"config");
    QuoteArgument(&line, name);
    QuoteArgument(&line, L"binPath=");
    QuoteArgument(&line, migration->foreign.image_path);
    OutputPrint(_(L"The way back:\n  %ls\n"), line.data);
    TextFree(&line);
    if (migration->foreign.running) {
        OutputPrint(_(L"It runs on as it was until: pyhostsvc restart %ls\n"), QuoteName(name).text);
    } else {
        OutputPrint(_(L"Start it with: pyhostsvc start %ls\n"), QuoteName(name).text);
    }
}

/* What the account was let into is recorded first: that it is ours is the last step. */
static bool TakeOver(void *context, const wchar_t *name, const wchar_t *program, Settings *settings, Grants *admission,
                     Error *error) {
    static const TextList nothing = {0};
    const Migration *migration = context;
    Error ignored;
    if (!SettingsSaveGrants(name, &admission->paths, error)) return false;
    if (!ForeignConvert(&migration->foreign, name, program, settings, error)) {
        SettingsSaveGrants(name, &nothing, &ignored);
        return false;
    }
    GrantsCommit(admission, &ignored);
    return true;
}

static bool Carry(Migration *migration, Error *error) {
    Settings *settings = &migration->settings;
    wchar_t *program = NULL;
    if (migration->replaces) {
        if (!InstallationMake(migration->name, settings, TakeOver, migration, false, &program, error)) return false;
        OutputPrint(_(L"'%ls' is one of pyhostsvc's now; its old settings were kept.\n"), migration->name);
        InstallPrint(migration->name, program, settings);
        free(program);
        SayWayBack(migration);
        if (!ArgumentsHas(migration->arguments, L"no-check")) InstallCheckPrint(migration->name);
    } else {
        if (!InstallSettings(migration->arguments, settings, migration->name, error)) return false;
        OutputPrint(
            _(L"'%ls' is as it was. Both must not run at once: stop and disable it when the new one is started.\n"),
            migration->from);
    }
    OutputPrint(_(L"Taken over:\n"));
    PrintOutcome(migration);
    return true;
}

bool ImportNssm(const Arguments *arguments, const wchar_t *service, Error *error) {
    const wchar_t *name = ArgumentsGet(arguments, L"name");
    Migration migration = {
        .arguments = arguments,
        .from = service,
        .name = name ? name : service,
        .replaces = ArgumentsHas(arguments, L"replace"),
        .dry = ArgumentsHas(arguments, L"dry-run"),
    };
    if (!ForeignOpen(service, migration.replaces ? FOREIGN_CONVERT : 0, &migration.foreign, error)) return false;
    SettingsInit(&migration.settings);
    bool ok = OriginalRead(service, migration.foreign.image_path, &migration.original, error) &&
              CheckOptions(&migration, error) && Translate(&migration, error);
    if (ok && migration.dry) {
        OutputPrint(migration.replaces ? _(L"Importing would make '%ls' one of pyhostsvc's:\n")
                                       : _(L"Importing '%ls' would install:\n"),
                    service);
        PrintOutcome(&migration);
    } else if (ok) {
        ok = Carry(&migration, error);
    }
    NotesFree(&migration.notes);
    SettingsFree(&migration.settings);
    OriginalFree(&migration.original);
    ForeignClose(&migration.foreign);
    return ok;
}
