#include "service/host_environment.h"

#include "base/error_text.h"
#include "log/log.h"
#include "service/preload.h"
#include "settings/environment.h"

#include <stdlib.h>

/* Appends the variables that the host adds, to which the service's own ones can refer. */
static void AppendHosts(const Host *host, TextList *environment) {
    const WinsvcHost *winsvc = &host->setup.winsvc;
    if (winsvc->log_directory) {
        TextListAppendOwned(environment, TextPrint(L"LOGS_DIRECTORY=%ls", winsvc->log_directory));
    }
    if (winsvc->state_directory) {
        TextListAppendOwned(environment, TextPrint(L"STATE_DIRECTORY=%ls", winsvc->state_directory));
    }
    /* Intel's Fortran runtime, which older builds of numpy and scipy load, otherwise adds a console handler that ends
     * the process when a user logs off or at Ctrl-C. */
    if (!GetEnvironmentVariableW(L"FOR_DISABLE_CONSOLE_CTRL_HANDLER", NULL, 0)) {
        TextListAppend(environment, L"FOR_DISABLE_CONSOLE_CTRL_HANDLER=1");
    }
}

static void WarnOfUnknown(Host *host, const TextList *unknown) {
    for (size_t i = 0; i < unknown->count; i++) {
        const wchar_t *equals = wcschr(unknown->items[i], L'=');
        if (!equals) continue;
        TextListAppendOwned(
            &host->setup.warnings,
            TextPrint(L"warning: the environment variable %.*ls refers to %%%ls%%, which is not set and stays as it "
                      L"is; write %%%% for a percent sign",
                      (int)(equals - unknown->items[i]), unknown->items[i], equals + 1));
    }
}

/* The inherited environment is good enough if the present one cannot be read. */
static void Refresh(Host *host) {
    Error error;
    TextList present = {0};
    if (!host->setup.winsvc.under_scm) return;
    if (!PreloadEnvironment(host->setup.name, &present, &error) ||
        !EnvironmentRefresh(host->setup.name, &present, &error)) {
        Text words = {0};
        ErrorTextAppend(&words, &error);
        TextListAppendOwned(&host->setup.warnings, TextPrint(L"the environment may be out of date: %ls", words.data));
        TextFree(&words);
    }
    TextListFree(&present);
}

bool HostPrepareEnvironment(Host *host, Error *error) {
    const Settings *settings = &host->setup.settings;
    TextList *environment = &host->setup.environment;
    TextList of_file = {0};
    TextList unknown = {0};
    bool has_file = !TextIsEmpty(settings->env_file);
    Refresh(host);
    bool ok = (!settings->replace_environment || EnvironmentClear(error)) &&
              (!has_file || EnvironmentReadFile(settings->env_file, &of_file, error));
    if (ok) {
        AppendHosts(host, environment);
        EnvironmentExpand(&of_file, environment, &unknown);
        EnvironmentExpand(&settings->environment, environment, &unknown);
        WarnOfUnknown(host, &unknown);
    }
    TextListFree(&of_file);
    TextListFree(&unknown);
    return ok;
}

void HostLogWarnings(const Host *host) {
    const TextList *warnings = &host->setup.warnings;
    for (size_t i = 0; i < warnings->count; i++) LogLine(host->setup.log, L"%ls", warnings->items[i]);
}

void HostEnvironment(const Host *host, TextList *environment) {
    TextList unknown = {0};
    TextListAppendList(environment, &host->setup.environment);
    if (host->setup.environment.count) return;
    AppendHosts(host, environment);
    EnvironmentExpand(&host->setup.settings.environment, environment, &unknown);
    TextListFree(&unknown);
}
