#include "scm/foreign.h"

#include "base/memory.h"
#include "base/system.h"
#include "base/translation.h"
#include "scm/recovery.h"
#include "scm/service.h"
#include "settings/storage.h"

#include <stdlib.h>

bool ForeignOpen(const wchar_t *name, DWORD access, Foreign *ret_foreign, Error *error) {
    Foreign foreign = {0};
    SERVICE_STATUS_PROCESS status;
    if (!ServiceOpenAny(name, access | SERVICE_QUERY_STATUS, &foreign.service, error)) return false;
    QUERY_SERVICE_CONFIGW *config = ServiceQueryConfig(foreign.service, error);
    bool ok = config && ServiceQuery(foreign.service, &status, error);
    if (ok) {
        foreign.image_path = TextCopy(config->lpBinaryPathName ? config->lpBinaryPathName : L"");
        foreign.account = TextCopy(config->lpServiceStartName ? config->lpServiceStartName : L"LocalSystem");
        foreign.type = config->dwServiceType;
        foreign.running = status.dwCurrentState != SERVICE_STOPPED;
        ok = !ServiceParseImagePath(foreign.image_path, NULL) ||
             ErrorSay(error, ERROR_SERVICE_EXISTS, _(L"'%ls' is already a pyhostsvc service"), name);
    }
    free(config);
    if (ok) {
        *ret_foreign = foreign;
    } else {
        ForeignClose(&foreign);
    }
    return ok;
}

void ForeignClose(Foreign *foreign) {
    ServiceClose(foreign->service);
    free(foreign->image_path);
    free(foreign->account);
    *foreign = (Foreign){0};
}

/* The SCM's configuration that a conversion changes and that is not a setting. */
typedef struct Configured {
    SERVICE_FAILURE_ACTIONSW *actions; /* NULL if the SCM does not store or report any */
    SERVICE_FAILURE_ACTIONS_FLAG flag;
    SERVICE_PRESHUTDOWN_INFO preshutdown;
    SERVICE_SID_INFO sid;
    bool has_flag;
    bool has_preshutdown;
    bool has_sid;
} Configured;

static Configured Save(SC_HANDLE service) {
    Configured saved = {0};
    DWORD size = 0;
    System->QueryServiceConfig2W(service, SERVICE_CONFIG_FAILURE_ACTIONS, NULL, 0, &size);
    saved.actions = MemoryNew(size + sizeof *saved.actions, 1);
    if (!size ||
        !System->QueryServiceConfig2W(service, SERVICE_CONFIG_FAILURE_ACTIONS, (LPBYTE)saved.actions, size, &size)) {
        free(saved.actions);
        saved.actions = NULL;
    }
    saved.has_flag = System->QueryServiceConfig2W(service, SERVICE_CONFIG_FAILURE_ACTIONS_FLAG, (LPBYTE)&saved.flag,
                                                  sizeof saved.flag, &size) != 0;
    saved.has_preshutdown =
        System->QueryServiceConfig2W(service, SERVICE_CONFIG_PRESHUTDOWN_INFO, (LPBYTE)&saved.preshutdown,
                                     sizeof saved.preshutdown, &size) != 0;
    saved.has_sid = System->QueryServiceConfig2W(service, SERVICE_CONFIG_SERVICE_SID_INFO, (LPBYTE)&saved.sid,
                                                 sizeof saved.sid, &size) != 0;
    return saved;
}

static void Restore(SC_HANDLE service, Configured *saved) {
    SC_ACTION none = {SC_ACTION_NONE, 0};
    if (saved->actions) {
        /* A pointer and a count of 0 delete the actions; NULL would keep them. */
        if (!saved->actions->cActions) saved->actions->lpsaActions = &none;
        System->ChangeServiceConfig2W(service, SERVICE_CONFIG_FAILURE_ACTIONS, saved->actions);
    }
    if (saved->has_flag) System->ChangeServiceConfig2W(service, SERVICE_CONFIG_FAILURE_ACTIONS_FLAG, &saved->flag);
    if (saved->has_preshutdown)
        System->ChangeServiceConfig2W(service, SERVICE_CONFIG_PRESHUTDOWN_INFO, &saved->preshutdown);
    if (saved->has_sid) System->ChangeServiceConfig2W(service, SERVICE_CONFIG_SERVICE_SID_INFO, &saved->sid);
}

static const wchar_t replaced_value[] = L"replaced_image_path";

static wchar_t *ParametersKey(const wchar_t *name) {
    return TextPrint(L"SYSTEM\\CurrentControlSet\\Services\\%ls\\Parameters", name);
}

static bool StoreReplaced(const wchar_t *name, const wchar_t *image_path, Error *error) {
    wchar_t *key = ParametersKey(name);
    DWORD size = (DWORD)((wcslen(image_path) + 1) * sizeof *image_path);
    LSTATUS status = RegSetKeyValueW(HKEY_LOCAL_MACHINE, key, replaced_value, REG_SZ, image_path, size);
    if (status != ERROR_SUCCESS) ErrorSet(error, (uint32_t)status, _(L"write the registry key"), L"HKLM\\%ls", key);
    free(key);
    return status == ERROR_SUCCESS;
}

static void DeleteReplaced(const wchar_t *name) {
    wchar_t *key = ParametersKey(name);
    RegDeleteKeyValueW(HKEY_LOCAL_MACHINE, key, replaced_value);
    free(key);
}

/* From this call on, the service is a pyhostsvc service. */
static bool ChangeImagePath(SC_HANDLE service, const wchar_t *name, const wchar_t *program, Error *error) {
    wchar_t *line = ServiceFormatImagePath(program, name);
    BOOL changed = System->ChangeServiceConfigW(service, SERVICE_WIN32_OWN_PROCESS, SERVICE_NO_CHANGE,
                                                SERVICE_NO_CHANGE, line, NULL, NULL, NULL, NULL, NULL, NULL);
    DWORD code = GetLastError();
    free(line);
    return changed || ErrorSet(error, code, _(L"change the command line of the service"), L"'%ls'", name);
}

bool ForeignConvert(const Foreign *foreign, const wchar_t *name, const wchar_t *program, Settings *settings,
                    Error *error) {
    Settings before;
    Error ignored;
    Configured saved = Save(foreign->service);
    SettingsInit(&before);
    bool ok = ServiceReadConfig(foreign->service, &before, error);
    if (ok && !(SettingsSave(name, settings, error) && StoreReplaced(name, foreign->image_path, error) &&
                ServiceApplyChanges(foreign->service, &before, settings, error) &&
                RecoverySet(foreign->service, settings,
                            error) && /* even if all settings have their defaults: NSSM set other actions */
                ChangeImagePath(foreign->service, name, program, error))) {
        ok = false;
        ServiceApplyChanges(foreign->service, settings, &before, &ignored);
        Restore(foreign->service, &saved);
        DeleteReplaced(name);
        SettingsErase(name);
    }
    free(saved.actions);
    SettingsFree(&before);
    return ok;
}
