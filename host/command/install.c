#include "command/command.h"

#include "account/folders.h"
#include "account/grants.h"
#include "base/path.h"
#include "base/quote.h"
#include "base/translation.h"
#include "check/install_check.h"
#include "install/program_copy.h"
#include "log/log.h"
#include "scm/event_source.h"
#include "scm/service.h"
#include "terminal/output.h"
#include "terminal/password.h"

#include <stdlib.h>
#include <windows.h>

wchar_t *CommandNameOf(const Settings *settings) {
    return settings->script ? PathStem(settings->script) : TextCopy(settings->module);
}

/* The SCM expands an ImagePath like a REG_EXPAND_SZ. */
static bool CheckProgram(const wchar_t *program, Error *error) {
    if (!wcschr(program, L'%')) return true;
    ErrorSay(error, ERROR_BAD_PATHNAME, _(L"the SCM would expand the '%%' in this program's own path: '%ls'"), program);
    return ErrorRemedy(error, _(L"Move pyhostsvc.exe to a folder without one."));
}

static bool CheckFree(const wchar_t *name, Error *error) {
    bool exists = false;
    if (!ServiceExists(name, &exists, error)) return false;
    if (!exists) return true;
    ErrorSay(error, ERROR_SERVICE_EXISTS, _(L"there is already a service '%ls'"), name);
    return ErrorRemedy(error, _(L"Give this one another --name, or remove that one first."));
}

/* A log directory of the user's own: made where it is not there, with what it inherits. Sets `ret_made` to whether it
 * was. */
static bool MakeLogDirectory(const wchar_t *directory, bool *ret_made, Error *error) {
    *ret_made = false;
    if (PathIsDirectory(directory)) return true;
    if (CreateDirectoryW(directory, NULL)) {
        *ret_made = true;
        return true;
    }
    return ErrorSet(error, GetLastError(), _(L"make the log directory"), L"'%ls'", directory);
}

/* Everything was checked; each step that fails undoes those before it. */
static bool Make(const wchar_t *name, const wchar_t *program, Settings *settings, Folders *folders, const Maker *maker,
                 Error *error) {
    bool made_logs = false;
    bool made_source = false;
    Grants admission;
    if (!FoldersCreate(name, folders, error)) return false;
    if (!MakeLogDirectory(settings->log_directory, &made_logs, error)) goto undo_folders;
    if (!EventSourceCreate(name, &made_source, error)) goto undo_logs;
    if (!GrantsMake(name, settings, maker->new_account, &admission, error)) goto undo_source;
    if (!maker->make(maker->context, name, program, settings, &admission, error)) goto undo_admission;
    return true;
undo_admission:
    GrantsUndo(&admission);
undo_source:
    if (made_source) EventSourceDelete(name);
undo_logs:
    if (made_logs) RemoveDirectoryW(settings->log_directory);
undo_folders:
    FoldersUndo(folders);
    return false;
}

static void SayCopied(const wchar_t *program) {
    wchar_t *own = NULL;
    Error ignored;
    bool copied = PathOfProgram(&own, &ignored) && !TextEqualFold(own, program);
    if (copied) OutputPrint(_(L"  program  %ls (a copy: this one could be replaced by others)\n"), program);
    free(own);
}

static void Report(const wchar_t *name, const wchar_t *program, const Settings *settings) {
    wchar_t *log = LogPath(settings->log_directory, name);
    OutputPrint(settings->script ? _(L"  script   %ls\n") : _(L"  module   %ls\n"),
                settings->script ? settings->script : settings->module);
    OutputPrint(_(L"  Python   %ls\n"), settings->python);
    OutputPrint(_(L"  log      %ls\n"), log);
    SayCopied(program);
    free(log);
}

bool CommandMake(const wchar_t *name, Settings *settings, const Maker *maker, Error *error) {
    Folders folders = {0};
    wchar_t *program = NULL;
    bool ok = SettingsCheckName(name, error) && ProgramCopyChoose(&program, error) && CheckProgram(program, error) &&
              FoldersOf(name, &folders, error) && CommandPinFolders(name, settings, error) &&
              Make(name, program, settings, &folders, maker, error);
    if (ok) {
        Report(name, program, settings);
    } else if (program) {
        ProgramCopyClean();
    }
    free(program);
    FoldersFree(&folders);
    return ok;
}

/* A new service. */
static bool Create(void *context, const wchar_t *name, const wchar_t *program, Settings *settings, Grants *admission,
                   Error *error) {
    SC_HANDLE service = NULL;
    Error ignored;
    (void)context;
    if (!ServiceCreate(name, program, settings, &service, error)) return false;
    bool ok = SettingsSave(name, settings, error) && GrantsKeep(admission, error);
    if (ok) {
        OutputPrint(_(L"Installed the service '%ls'.\n"), name);
    } else {
        ServiceDelete(service, name, &ignored);
    }
    ServiceClose(service);
    return ok;
}

bool CommandInstallSettings(const Arguments *arguments, Settings *settings, const wchar_t *name, Error *error) {
    static const Maker maker = {.make = Create, .new_account = true};
    bool ok = SettingsCheckName(name, error) && CheckFree(name, error) &&
              CommandResolveAccount(settings, name, error) && PasswordRead(arguments, settings, error) &&
              CommandMake(name, settings, &maker, error);
    if (ok) OutputPrint(_(L"Start it with: pyhostsvc start %ls\n"), QuoteName(name).text);
    if (ok && !ArgumentsHas(arguments, L"no-check")) InstallCheckPrint(name);
    return ok;
}

bool CommandInstallFrom(const Arguments *arguments, const wchar_t *file, const wchar_t *script, const wchar_t *name,
                        Error *error) {
    Settings settings;
    SettingsInit(&settings);
    bool ok = CommandOverlay(arguments, file, script, &settings, error);
    if (ok) {
        wchar_t *own_name = name ? TextCopy(name) : CommandNameOf(&settings);
        ok = CommandInstallSettings(arguments, &settings, own_name, error);
        free(own_name);
    }
    SettingsFree(&settings);
    return ok;
}

bool CommandInstall(const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    (void)ret_exit;
    const TextList *operands = &arguments->positional;
    const wchar_t *file = ArgumentsGet(arguments, L"from");
    wchar_t *name = NULL;
    bool ok = CommandReadName(arguments, file, &name, error) &&
              CommandInstallFrom(arguments, file, operands->count ? operands->items[0] : NULL, name, error);
    free(name);
    return ok;
}
