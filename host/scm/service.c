#include "scm/service.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/path.h"
#include "base/quote.h"
#include "base/system.h"
#include "base/translation.h"
#include "scm/recovery.h"
#include "settings/account.h"

#include <stdlib.h>

bool ServiceManagerOpen(DWORD access, SC_HANDLE *ret_manager, Error *error) {
    SC_HANDLE manager = System->OpenSCManagerW(NULL, NULL, access);
    if (!manager) {
        DWORD code = GetLastError();
        ErrorSet(error, code, _(L"open the service control manager"), L"");
        return ErrorRemedyElevate(error);
    }
    *ret_manager = manager;
    return true;
}

void ServiceClose(SC_HANDLE service) {
    if (service) System->CloseServiceHandle(service);
}

/* Returns whether `path` is a pyhostsvc.exe. A renamed one is recognised if it is the running program. */
static bool IsPyhostsvcProgram(const wchar_t *path) {
    if (TextEqualFold(PathName(path), L"pyhostsvc.exe")) return true;
    wchar_t *this_program = NULL;
    Error ignored;
    bool same = PathOfProgram(&this_program, &ignored) && TextEqualFold(path, this_program);
    free(this_program);
    return same;
}

bool ServiceParseImagePath(const wchar_t *image_path, wchar_t **ret_name) {
    TextList arguments = {0};
    QuoteSplit(image_path, &arguments);
    bool matches =
        arguments.count == 3 && TextEqual(arguments.items[1], L"service") && IsPyhostsvcProgram(arguments.items[0]);
    if (matches && ret_name) *ret_name = TextCopy(arguments.items[2]);
    TextListFree(&arguments);
    return matches;
}

QUERY_SERVICE_CONFIGW *ServiceQueryConfig(SC_HANDLE service, Error *error) {
    DWORD size = 0;
    System->QueryServiceConfigW(service, NULL, 0, &size);
    QUERY_SERVICE_CONFIGW *config = MemoryNew(size + sizeof *config, 1);
    if (System->QueryServiceConfigW(service, config, size + (DWORD)sizeof *config, &size)) return config;
    ErrorSet(error, GetLastError(), _(L"read the service's configuration"), L"");
    free(config);
    return NULL;
}

bool ServiceIsPyhostsvc(SC_HANDLE service) {
    Error ignored;
    QUERY_SERVICE_CONFIGW *config = ServiceQueryConfig(service, &ignored);
    bool matches = config && config->lpBinaryPathName && ServiceParseImagePath(config->lpBinaryPathName, NULL);
    free(config);
    return matches;
}

bool ServiceProgram(SC_HANDLE service, wchar_t **ret_program, Error *error) {
    QUERY_SERVICE_CONFIGW *config = ServiceQueryConfig(service, error);
    TextList words = {0};
    if (!config) return false;
    QuoteSplit(config->lpBinaryPathName ? config->lpBinaryPathName : L"", &words);
    *ret_program = TextCopy(words.count ? words.items[0] : L"");
    TextListFree(&words);
    free(config);
    return true;
}

static bool FailToOpen(DWORD code, const wchar_t *name, Error *error) {
    if (code == ERROR_SERVICE_DOES_NOT_EXIST || code == ERROR_INVALID_NAME) {
        ErrorSay(error, ERROR_SERVICE_DOES_NOT_EXIST, _(L"there is no service '%ls'"), name);
        return ErrorRemedy(error, _(L"`pyhostsvc list` shows the pyhostsvc services."));
    }
    ErrorSet(error, code, _(L"open the service"), L"'%ls'", name);
    return ErrorRemedyElevate(error);
}

bool ServiceOpenAny(const wchar_t *name, DWORD access, SC_HANDLE *ret_service, Error *error) {
    SC_HANDLE manager = NULL;
    if (!ServiceManagerOpen(SC_MANAGER_CONNECT, &manager, error)) return false;
    SC_HANDLE service = System->OpenServiceW(manager, name, access | SERVICE_QUERY_CONFIG);
    DWORD code = GetLastError();
    ServiceClose(manager);
    if (!service) return FailToOpen(code, name, error);
    *ret_service = service;
    return true;
}

bool ServiceExists(const wchar_t *name, bool *ret_exists, Error *error) {
    SC_HANDLE manager = NULL;
    if (!ServiceManagerOpen(SC_MANAGER_CONNECT | SC_MANAGER_CREATE_SERVICE, &manager, error)) return false;
    SC_HANDLE service = System->OpenServiceW(manager, name, SERVICE_QUERY_CONFIG);
    DWORD code = service ? ERROR_SUCCESS : GetLastError();
    ServiceClose(service);
    ServiceClose(manager);
    if (!service && code != ERROR_SERVICE_DOES_NOT_EXIST) return FailToOpen(code, name, error);
    *ret_exists = service != NULL;
    return true;
}

/* Returns the list as a multi-string, an empty one if the list is empty. The caller frees it. */
static wchar_t *MultiString(const TextList *list) {
    Text block = {0};
    for (size_t i = 0; i < list->count; i++) TextAppendLength(&block, list->items[i], wcslen(list->items[i]) + 1);
    TextAppendCharacter(&block, L'\0');
    return TextTake(&block);
}

/* Indexed by Startup. */
static const DWORD start_types[] = {SERVICE_AUTO_START, SERVICE_AUTO_START, SERVICE_DEMAND_START, SERVICE_DISABLED};

bool ServiceEnableSid(SC_HANDLE service, Error *error) {
    SERVICE_SID_INFO info = {SERVICE_SID_TYPE_UNRESTRICTED};
    if (System->ChangeServiceConfig2W(service, SERVICE_CONFIG_SERVICE_SID_INFO, &info)) return true;
    DWORD code = GetLastError();
    return code == ERROR_INVALID_LEVEL || /* Wine 8 does not know the level */
           ErrorSet(error, code, _(L"add the service's own SID to its process"), L"");
}

/* Sets the configuration that CreateServiceW has no parameter for. */
static bool SetExtendedConfig(SC_HANDLE service, const Settings *settings, Error *error) {
    if (!TextIsEmpty(settings->description)) {
        SERVICE_DESCRIPTIONW description = {settings->description};
        if (!System->ChangeServiceConfig2W(service, SERVICE_CONFIG_DESCRIPTION, &description)) {
            return ErrorSet(error, GetLastError(), _(L"set the service's description"), L"");
        }
    }
    if (settings->startup == STARTUP_DELAYED) {
        SERVICE_DELAYED_AUTO_START_INFO delayed = {TRUE};
        if (!System->ChangeServiceConfig2W(service, SERVICE_CONFIG_DELAYED_AUTO_START_INFO, &delayed)) {
            return ErrorSet(error, GetLastError(), _(L"set the service's delayed start"), L"");
        }
    }
    return ServiceEnableSid(service, error) && RecoverySet(service, settings, error);
}

wchar_t *ServiceFormatImagePath(const wchar_t *program, const wchar_t *name) {
    Text line = {0};
    QuoteProgram(&line, program);
    QuoteArgument(&line, L"service");
    QuoteArgument(&line, name);
    return TextTake(&line);
}

bool ServiceChangeProgram(SC_HANDLE service, const wchar_t *name, const wchar_t *program, const Settings *settings,
                          Error *error) {
    DWORD keep = SERVICE_NO_CHANGE;
    wchar_t *line = ServiceFormatImagePath(program, name);
    BOOL ok = System->ChangeServiceConfigW(service, keep, keep, keep, line, NULL, NULL, NULL, NULL, NULL, NULL);
    DWORD code = ok ? ERROR_SUCCESS : GetLastError();
    free(line);
    if (!ok) return ErrorSet(error, code, _(L"change the program of the service"), L"'%ls'", name);
    return ServiceEnableSid(service, error) && RecoverySet(service, settings, error);
}

static void AppendNames(const ENUM_SERVICE_STATUSW *services, DWORD count, TextList *names) {
    for (DWORD i = 0; i < count; i++) TextListAppend(names, services[i].lpServiceName);
}

bool ServiceDependents(SC_HANDLE service, TextList *ret_names, Error *error) {
    DWORD size = 0;
    DWORD count = 0;
    *ret_names = (TextList){0};
    if (System->EnumDependentServicesW(service, SERVICE_ACTIVE, NULL, 0, &size, &count))
        return true; /* it has no dependents */
    DWORD code = GetLastError();
    if (code != ERROR_MORE_DATA) return ErrorSet(error, code, _(L"list the dependent services"), L"");
    ENUM_SERVICE_STATUSW *services = MemoryNew(size, 1);
    bool ok = System->EnumDependentServicesW(service, SERVICE_ACTIVE, services, size, &size, &count);
    if (ok) {
        AppendNames(services, count, ret_names);
    } else {
        ErrorSet(error, GetLastError(), _(L"list the dependent services"), L"");
    }
    free(services);
    return ok;
}

bool ServiceCreate(const wchar_t *name, const wchar_t *program, const Settings *settings, SC_HANDLE *ret_service,
                   Error *error) {
    SC_HANDLE manager = NULL;
    if (!ServiceManagerOpen(SC_MANAGER_CREATE_SERVICE, &manager, error)) return false;
    wchar_t *line = ServiceFormatImagePath(program, name);
    const wchar_t *display = TextIsEmpty(settings->display_name) ? name : settings->display_name;
    DWORD access = SERVICE_ALL_ACCESS;
    wchar_t *dependencies = MultiString(&settings->depends_on);
    wchar_t *account = AccountLogonName(settings->account, name);
    SC_HANDLE service = System->CreateServiceW(manager, name, display, access, SERVICE_WIN32_OWN_PROCESS,
                                               start_types[settings->startup], SERVICE_ERROR_NORMAL, line, NULL, NULL,
                                               dependencies, account, settings->password);
    DWORD code = GetLastError();
    free(dependencies);
    free(account);
    free(line);
    ServiceClose(manager);
    if (!service) {
        ErrorSet(error, code, _(L"create the service"), L"'%ls'", name);
        if (code == ERROR_DUPLICATE_SERVICE_NAME) {
            ErrorRemedy(error, _(L"Another service has the display name '%ls'. Use --display-name to set another one."),
                        display);
        } else if (code == ERROR_SERVICE_MARKED_FOR_DELETE) {
            ErrorRemedy(error, _(L"It is marked for deletion. Close services.msc and other programs that have it open, "
                                 L"then try again."));
        }
        return false;
    }
    if (!SetExtendedConfig(service, settings, error)) {
        System->DeleteService(service);
        ServiceClose(service);
        return false;
    }
    *ret_service = service;
    return true;
}

static bool QueryDelayed(SC_HANDLE service) {
    SERVICE_DELAYED_AUTO_START_INFO delayed = {FALSE};
    DWORD size = 0;
    return System->QueryServiceConfig2W(service, SERVICE_CONFIG_DELAYED_AUTO_START_INFO, (LPBYTE)&delayed,
                                        sizeof delayed, &size) &&
           delayed.fDelayedAutostart;
}

/* The last argument in the ImagePath is the service's name in the SCM. */
static bool ChangeAccount(SC_HANDLE service, const Settings *settings, Error *error) {
    QUERY_SERVICE_CONFIGW *config = ServiceQueryConfig(service, error);
    wchar_t *name = NULL;
    DWORD keep = SERVICE_NO_CHANGE;
    if (!config) return false;
    ServiceParseImagePath(config->lpBinaryPathName, &name);
    wchar_t *account = AccountLogonName(settings->account, name ? name : L"");
    const wchar_t *password = settings->password ? settings->password : L"";
    BOOL ok = System->ChangeServiceConfigW(service, keep, keep, keep, NULL, NULL, NULL, NULL, account, password, NULL);
    DWORD code = ok ? ERROR_SUCCESS : GetLastError();
    free(config);
    free(account);
    free(name);
    return ok || ErrorSet(error, code, _(L"change the service's setting"), L"account");
}

static BOOL ChangeDescription(SC_HANDLE service, const Settings *settings) {
    SERVICE_DESCRIPTIONW description = {settings->description ? settings->description : L""};
    return System->ChangeServiceConfig2W(service, SERVICE_CONFIG_DESCRIPTION, &description);
}

static BOOL ChangeDisplayName(SC_HANDLE service, const Settings *settings) {
    DWORD keep = SERVICE_NO_CHANGE;
    return System->ChangeServiceConfigW(service, keep, keep, keep, NULL, NULL, NULL, NULL, NULL, NULL,
                                        settings->display_name);
}

static BOOL ChangeDependencies(SC_HANDLE service, const Settings *settings) {
    DWORD keep = SERVICE_NO_CHANGE;
    wchar_t *dependencies = MultiString(&settings->depends_on);
    BOOL ok = System->ChangeServiceConfigW(service, keep, keep, keep, NULL, NULL, NULL, dependencies, NULL, NULL, NULL);
    DWORD code = GetLastError();
    free(dependencies);
    SetLastError(code);
    return ok;
}

static BOOL ChangeStartType(SC_HANDLE service, const Settings *settings) {
    DWORD keep = SERVICE_NO_CHANGE;
    SERVICE_DELAYED_AUTO_START_INFO delayed = {settings->startup == STARTUP_DELAYED};
    if (!System->ChangeServiceConfigW(service, keep, start_types[settings->startup], keep, NULL, NULL, NULL, NULL, NULL,
                                      NULL, NULL)) {
        return FALSE;
    }
    return delayed.fDelayedAutostart == QueryDelayed(service) ||
           System->ChangeServiceConfig2W(service, SERVICE_CONFIG_DELAYED_AUTO_START_INFO, &delayed);
}

bool ServiceApplySetting(SC_HANDLE service, const Settings *settings, const SettingDefinition *setting, Error *error) {
    BOOL ok = TRUE;
    switch (setting->scm) {
    case SCM_NONE:
        break;
    case SCM_RECOVERY:
        return RecoverySet(service, settings, error);
    case SCM_ACCOUNT:
        return ChangeAccount(service, settings, error);
    case SCM_DISPLAY_NAME:
        ok = ChangeDisplayName(service, settings);
        break;
    case SCM_DESCRIPTION:
        ok = ChangeDescription(service, settings);
        break;
    case SCM_START_TYPE:
        ok = ChangeStartType(service, settings);
        break;
    case SCM_DEPENDENCIES:
        ok = ChangeDependencies(service, settings);
        break;
    }
    return ok || ErrorSet(error, GetLastError(), _(L"change the service's setting"), L"%ls", setting->name);
}

/* A new password of the same account is also a change of the account. */
static bool Differs(Settings *before, Settings *after, const SettingDefinition *setting) {
    return !SettingsSame(before, after, setting) || (after->password && setting->scm == SCM_ACCOUNT);
}

bool ServiceApplyChanges(SC_HANDLE service, Settings *before, Settings *after, Error *error) {
    bool recovery = false;
    for (size_t i = 0; i < SettingsTableCount; i++) {
        const SettingDefinition *setting = &SettingsTable[i];
        if (!Differs(before, after, setting)) continue;
        if (setting->scm == SCM_RECOVERY) {
            recovery = true; /* set once, also when several settings of it have changed */
        } else if (!ServiceApplySetting(service, after, setting, error)) {
            return false;
        }
    }
    return !recovery || RecoverySet(service, after, error);
}

bool ServiceDelete(SC_HANDLE service, const wchar_t *name, Error *error) {
    if (System->DeleteService(service)) return true;
    DWORD code = GetLastError();
    return code == ERROR_SERVICE_MARKED_FOR_DELETE || /* it was deleted before, and another process has it open */
           ErrorSet(error, code, _(L"delete the service"), L"'%ls'", name);
}

static wchar_t *QueryDescription(SC_HANDLE service) {
    DWORD size = 0;
    System->QueryServiceConfig2W(service, SERVICE_CONFIG_DESCRIPTION, NULL, 0, &size);
    SERVICE_DESCRIPTIONW *description = MemoryNew(size + sizeof *description, 1);
    wchar_t *text = NULL;
    if (size && System->QueryServiceConfig2W(service, SERVICE_CONFIG_DESCRIPTION, (LPBYTE)description, size, &size) &&
        description->lpDescription) {
        text = TextCopy(description->lpDescription);
    }
    free(description);
    return text;
}

Startup ServiceStartup(DWORD start_type, bool delayed) {
    switch (start_type) {
    case SERVICE_AUTO_START:
        return delayed ? STARTUP_DELAYED : STARTUP_AUTO;
    case SERVICE_DISABLED:
        return STARTUP_DISABLED;
    default:
        return STARTUP_MANUAL;
    }
}

bool ServiceReadConfig(SC_HANDLE service, Settings *settings, Error *error) {
    QUERY_SERVICE_CONFIGW *config = ServiceQueryConfig(service, error);
    if (!config) return false;
    TextReplace(&settings->display_name, config->lpDisplayName ? config->lpDisplayName : L"");
    TextReplaceOwned(&settings->account, AccountSetting(config->lpServiceStartName));
    TextListFree(&settings->depends_on);
    for (const wchar_t *p = config->lpDependencies; p && *p; p += wcslen(p) + 1) {
        TextListAppend(&settings->depends_on, p);
    }
    bool automatic = config->dwStartType == SERVICE_AUTO_START;
    settings->startup = ServiceStartup(config->dwStartType, automatic && QueryDelayed(service));
    free(config);
    TextReplaceOwned(&settings->description, QueryDescription(service));
    return true;
}

/* A process that the caller may not open counts as running. Only a service in START_PENDING can be without a process.
 */
static bool ProcessHasExited(DWORD pid, DWORD state) {
    if (!pid) return state != SERVICE_START_PENDING;
    HANDLE process = OpenProcess(SYNCHRONIZE, FALSE, pid);
    if (!process) return GetLastError() == ERROR_INVALID_PARAMETER;
    bool exited = WaitForSingleObject(process, 0) == WAIT_OBJECT_0;
    CloseHandle(process);
    return exited;
}

static bool QueryStatus(SC_HANDLE service, SERVICE_STATUS_PROCESS *status, Error *error) {
    DWORD size = 0;
    return System->QueryServiceStatusEx(service, SC_STATUS_PROCESS_INFO, (LPBYTE)status, sizeof *status, &size) ||
           ErrorSet(error, GetLastError(), _(L"query the service"), L"");
}

bool ServiceIsOutdated(const SERVICE_STATUS_PROCESS *status) {
    return status->dwCurrentState != SERVICE_STOPPED && ProcessHasExited(status->dwProcessId, status->dwCurrentState);
}

bool ServiceQuery(SC_HANDLE service, SERVICE_STATUS_PROCESS *ret_status, Error *error) {
    SERVICE_STATUS_PROCESS status = {0};
    if (!QueryStatus(service, &status, error)) return false;
    /* The process may have reported STOPPED and exited since the query, so query again. */
    if (ServiceIsOutdated(&status) && !QueryStatus(service, &status, error)) return false;
    if (ServiceIsOutdated(&status)) {
        status = (SERVICE_STATUS_PROCESS){.dwServiceType = status.dwServiceType,
                                          .dwCurrentState = SERVICE_STOPPED,
                                          .dwWin32ExitCode = ERROR_PROCESS_ABORTED};
    }
    *ret_status = status;
    return true;
}

bool ServiceStart(SC_HANDLE service, const wchar_t *name, Error *error) {
    if (System->StartServiceW(service, 0, NULL)) return true;
    DWORD code = GetLastError();
    ErrorSet(error, code, _(L"start the service"), L"'%ls'", name);
    if (code == ERROR_SERVICE_DISABLED)
        ErrorRemedy(error, _(L"Its startup type is disabled. Enable it with `pyhostsvc set %ls startup manual`."),
                    QuoteName(name).text);
    return false;
}

bool ServiceControl(SC_HANDLE service, const wchar_t *name, DWORD control, Error *error) {
    SERVICE_STATUS status = {0};
    if (System->ControlService(service, control, &status)) return true;
    DWORD code = GetLastError();
    ErrorSet(error, code, _(L"control the service"), L"'%ls'", name);
    if (code == ERROR_DEPENDENT_SERVICES_RUNNING) ErrorRemedy(error, _(L"Stop its dependent services first."));
    return false;
}

const wchar_t *ServiceStateName(DWORD state) {
    static const wchar_t *const names[] = {N_(L"unknown"),       N_(L"stopped"), N_(L"start pending"),
                                           N_(L"stop pending"),  N_(L"running"), N_(L"continue pending"),
                                           N_(L"pause pending"), N_(L"paused")};
    return names[state < COUNT_OF(names) ? state : 0];
}

const wchar_t *ServiceStateText(DWORD state) {
    return _(ServiceStateName(state));
}
