#include "scm/foreign.h"

#include "base/memory.h"
#include "base/system.h"
#include "base/translation.h"
#include "scm/service.h"

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
        foreign.runs = status.dwCurrentState != SERVICE_STOPPED;
        ok = !ServiceParseImagePath(foreign.image_path, NULL) ||
             ErrorSay(error, ERROR_SERVICE_EXISTS, _(L"'%ls' is one of pyhostsvc's already"), name);
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

/* What follows from our settings, and no setting has. */
typedef struct Recorded {
    SERVICE_FAILURE_ACTIONSW *actions; /* NULL: the SCM does not tell, or keeps none */
    SERVICE_FAILURE_ACTIONS_FLAG flag;
    SERVICE_PRESHUTDOWN_INFO preshutdown;
    SERVICE_SID_INFO sid;
    bool has_flag;
    bool has_preshutdown;
    bool has_sid;
} Recorded;

static Recorded Record(SC_HANDLE service) {
    Recorded recorded = {0};
    DWORD size = 0;
    System->QueryServiceConfig2W(service, SERVICE_CONFIG_FAILURE_ACTIONS, NULL, 0, &size);
    recorded.actions = MemoryNew(size + sizeof *recorded.actions, 1);
    if (!size ||
        !System->QueryServiceConfig2W(service, SERVICE_CONFIG_FAILURE_ACTIONS, (LPBYTE)recorded.actions, size, &size)) {
        free(recorded.actions);
        recorded.actions = NULL;
    }
    recorded.has_flag = System->QueryServiceConfig2W(service, SERVICE_CONFIG_FAILURE_ACTIONS_FLAG,
                                                     (LPBYTE)&recorded.flag, sizeof recorded.flag, &size) != 0;
    recorded.has_preshutdown =
        System->QueryServiceConfig2W(service, SERVICE_CONFIG_PRESHUTDOWN_INFO, (LPBYTE)&recorded.preshutdown,
                                     sizeof recorded.preshutdown, &size) != 0;
    recorded.has_sid = System->QueryServiceConfig2W(service, SERVICE_CONFIG_SERVICE_SID_INFO, (LPBYTE)&recorded.sid,
                                                    sizeof recorded.sid, &size) != 0;
    return recorded;
}

static void Restore(SC_HANDLE service, Recorded *recorded) {
    SC_ACTION none = {SC_ACTION_NONE, 0};
    if (recorded->actions) {
        /* No actions are told by a pointer and a count of 0; NULL would let ours stay. */
        if (!recorded->actions->cActions) recorded->actions->lpsaActions = &none;
        System->ChangeServiceConfig2W(service, SERVICE_CONFIG_FAILURE_ACTIONS, recorded->actions);
    }
    if (recorded->has_flag)
        System->ChangeServiceConfig2W(service, SERVICE_CONFIG_FAILURE_ACTIONS_FLAG, &recorded->flag);
    if (recorded->has_preshutdown)
        System->ChangeServiceConfig2W(service, SERVICE_CONFIG_PRESHUTDOWN_INFO, &recorded->preshutdown);
    if (recorded->has_sid) System->ChangeServiceConfig2W(service, SERVICE_CONFIG_SERVICE_SID_INFO, &recorded->sid);
}

static const wchar_t replaced[] = L"replaced_image_path";

static wchar_t *ParametersKey(const wchar_t *name) {
    return TextPrint(L"SYSTEM\\CurrentControlSet\\Services\\%ls\\Parameters", name);
}

static bool StoreReplaced(const wchar_t *name, const wchar_t *image_path, Error *error) {
    wchar_t *key = ParametersKey(name);
    DWORD size = (DWORD)((wcslen(image_path) + 1) * sizeof *image_path);
    LSTATUS status = RegSetKeyValueW(HKEY_LOCAL_MACHINE, key, replaced, REG_SZ, image_path, size);
    if (status != ERROR_SUCCESS) ErrorSet(error, (uint32_t)status, _(L"write the registry key"), L"HKLM\\%ls", key);
    free(key);
    return status == ERROR_SUCCESS;
}

static void ForgetReplaced(const wchar_t *name) {
    wchar_t *key = ParametersKey(name);
    RegDeleteKeyValueW(HKEY_LOCAL_MACHINE, key, replaced);
    free(key);
}

/* The moment at which it is ours. */
static bool Turn(SC_HANDLE service, const wchar_t *name, const wchar_t *program, Error *error) {
    wchar_t *line = ServiceFormatImagePath(program, name);
    BOOL turned = System->ChangeServiceConfigW(service, SERVICE_WIN32_OWN_PROCESS, SERVICE_NO_CHANGE, SERVICE_NO_CHANGE,
                                               line, NULL, NULL, NULL, NULL, NULL, NULL);
    DWORD code = GetLastError();
    free(line);
    return turned || ErrorSet(error, code, _(L"change the command line of the service"), L"'%ls'", name);
}

bool ForeignConvert(const Foreign *foreign, const wchar_t *name, const wchar_t *program, Settings *settings,
                    Error *error) {
    Settings before;
    Error ignored;
    Recorded recorded = Record(foreign->service);
    SettingsInit(&before);
    bool ok = ServiceReadConfig(foreign->service, &before, error);
    if (ok && !(SettingsSave(name, settings, error) && StoreReplaced(name, foreign->image_path, error) &&
                ServiceApplyChanges(foreign->service, &before, settings, error) &&
                Turn(foreign->service, name, program, error))) {
        ok = false;
        ServiceApplyChanges(foreign->service, settings, &before, &ignored);
        Restore(foreign->service, &recorded);
        ForgetReplaced(name);
        SettingsErase(name);
    }
    free(recorded.actions);
    SettingsFree(&before);
    return ok;
}
