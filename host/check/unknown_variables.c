#include "check/unknown_variables.h"

#include "base/array.h"
#include "check/service_variables.h"
#include "settings/environment.h"
#include "settings/expansion.h"
#include "terminal/output.h"

#include <stdlib.h>
#include <wchar.h>

/* Appends the variables that a service inherits or gets from the host, without their values. */
static void AppendInherited(const Locations *locations, bool as_caller, TextList *variables) {
    static const wchar_t *const hosts[] = {L"LOGS_DIRECTORY=", L"STATE_DIRECTORY=",
                                           L"FOR_DISABLE_CONSOLE_CTRL_HANDLER="};
    static const TextList none = {0};
    TextList names = {0};
    bool replaced = locations->settings->replace_environment;
    ServiceVariablesAppend(&none, replaced, as_caller, &names);
    for (size_t i = 0; i < names.count; i++) TextListAppendOwned(variables, TextPrint(L"%ls=", names.items[i]));
    for (size_t i = 0; i < COUNT_OF(hosts); i++) TextListAppend(variables, hosts[i]);
    if (!replaced) EnvironmentAppendOfService(locations->service, variables);
    TextListFree(&names);
}

static void AddFindings(const TextList *unknown, Findings *findings) {
    for (size_t i = 0; i < unknown->count; i++) {
        const wchar_t *pair = unknown->items[i]; /* VARIABLE=NAME */
        const wchar_t *equals = wcschr(pair, L'=');
        if (!equals || EnvironmentIsMadeByWindows(equals + 1)) continue;
        wchar_t *subject = TextPrint(L"%%%ls%% (%.*ls)", equals + 1, (int)(equals - pair), pair);
        FindingsAdd(findings, L"unknown-variable", true, L"", 0, subject);
        free(subject);
    }
}

void UnknownVariablesCheck(const Locations *locations, Findings *findings) {
    const Settings *settings = locations->settings;
    TextList inherited = {0};
    TextList of_file = {0};
    TextList expanded = {0};
    TextList unknown = {0};
    Error ignored;
    AppendInherited(locations, findings->as_caller, &inherited);
    if (!TextIsEmpty(settings->env_file)) EnvironmentReadFile(settings->env_file, &of_file, &ignored);
    ExpansionAppend(&of_file, &inherited, &expanded, &unknown);
    ExpansionAppend(&settings->environment, &inherited, &expanded, &unknown);
    AddFindings(&unknown, findings);
    TextListFree(&unknown);
    TextListFree(&expanded);
    TextListFree(&of_file);
    TextListFree(&inherited);
}

void UnknownVariablesPrint(const wchar_t *service, const Settings *settings) {
    Locations locations = {service, settings, NULL, true};
    Findings findings = {.as_caller = LocationsRunAsCaller(&locations)};
    UnknownVariablesCheck(&locations, &findings);
    for (size_t i = 0; i < findings.count; i++) {
        OutputWarning(L"%ls. %ls", findings.items[i].reason, findings.items[i].remedy);
    }
    FindingsFree(&findings);
}
