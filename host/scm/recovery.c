#include "scm/recovery.h"

#include "base/system.h"
#include "base/translation.h"

enum {
    RESET_SECONDS = 24 * 3600,
    PRESHUTDOWN_MARGIN_MS = 5000, /* time for the host to stop after the script's deadline */
};

Recovery RecoveryOf(const Settings *settings) {
    return (Recovery){
        .restart = SettingsRestart(settings),
        .delay_ms = settings->restart_delay,
        .reset_seconds = RESET_SECONDS,
    };
}

/* Wine 8's SCM accepts recovery actions but does not store them; only the query fails. */
static bool StoresActions(SC_HANDLE service) {
    DWORD size = 0;
    return System->QueryServiceConfig2W(service, SERVICE_CONFIG_FAILURE_ACTIONS, NULL, 0, &size) ||
           GetLastError() != ERROR_INVALID_LEVEL;
}

static bool SetActions(SC_HANDLE service, const Settings *settings, Error *error) {
    Recovery recovery = RecoveryOf(settings);
    SC_ACTION action = {SC_ACTION_RESTART, recovery.delay_ms};
    /* A pointer and a count of 0 delete the existing actions. */
    SERVICE_FAILURE_ACTIONSW actions = {
        .dwResetPeriod = recovery.reset_seconds, .cActions = recovery.restart ? 1 : 0, .lpsaActions = &action};
    SERVICE_FAILURE_ACTIONS_FLAG flag = {recovery.restart};
    if (!StoresActions(service)) return true;
    if (!System->ChangeServiceConfig2W(service, SERVICE_CONFIG_FAILURE_ACTIONS, &actions) ||
        !System->ChangeServiceConfig2W(service, SERVICE_CONFIG_FAILURE_ACTIONS_FLAG, &flag)) {
        return ErrorSet(error, GetLastError(), _(L"set the service's recovery actions"), L"");
    }
    return true;
}

static bool SetPreshutdown(SC_HANDLE service, const Settings *settings, Error *error) {
    SERVICE_PRESHUTDOWN_INFO info = {settings->stop_timeout + PRESHUTDOWN_MARGIN_MS};
    if (!TextIsEmpty(settings->stop_post)) info.dwPreshutdownTimeout += settings->hook_timeout;
    if (System->ChangeServiceConfig2W(service, SERVICE_CONFIG_PRESHUTDOWN_INFO, &info)) return true;
    DWORD code = GetLastError();
    return code == ERROR_INVALID_LEVEL || /* Wine 8 does not know the level */
           ErrorSet(error, code, _(L"set the service's preshutdown time-out"), L"");
}

bool RecoverySet(SC_HANDLE service, const Settings *settings, Error *error) {
    return SetActions(service, settings, error) && SetPreshutdown(service, settings, error);
}

StartReason StartReasonQuery(SERVICE_STATUS_HANDLE service) {
    DWORD *information = NULL; /* SERVICE_START_REASON has one member, dwReason */
    if (!System->QueryServiceDynamicInformation(service, SERVICE_DYNAMIC_INFORMATION_LEVEL_START_REASON,
                                                (void **)&information) ||
        !information) {
        return START_UNKNOWN;
    }
    DWORD reason = *information;
    LocalFree(information);
    if (reason & SERVICE_START_REASON_RESTART_ON_FAILURE) return START_RECOVERY;
    if (reason & SERVICE_START_REASON_DEMAND) return START_DEMAND;
    if (reason & (SERVICE_START_REASON_AUTO | SERVICE_START_REASON_DELAYEDAUTO)) return START_AUTO;
    return reason & SERVICE_START_REASON_TRIGGER ? START_TRIGGER : START_UNKNOWN;
}

const wchar_t *StartReasonName(StartReason reason) {
    static const wchar_t *const names[] = {L"unknown", L"demand", L"automatic", L"trigger", L"recovery"};
    return names[reason];
}
