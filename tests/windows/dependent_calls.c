/* dependent_calls CASE: what reaches the SCM about a service's dependencies and dependents. The SCM of these cases has
 * three services: "base", "middle", which depends on "base", and "top", which depends on "middle". Run by
 * tests/e2e/scm/test_scm_calls.py. */
#include "cases.h"

#include "control/with_dependents.h"
#include "fake_system.h"
#include "scm/service.h"

#include <stdlib.h>

static FakeService *base;
static FakeService *middle;
static FakeService *top;
static bool changed;

/* Each service runs and depends on the one before it. None is a pyhostsvc service. */
static void Prepare(void) {
    base = FakeServiceAdd(L"base", L"C:\\other.exe");
    middle = FakeServiceAdd(L"middle", L"C:\\other.exe");
    top = FakeServiceAdd(L"top", L"C:\\other.exe");
    middle->needs = base;
    top->needs = middle;
    base->state = middle->state = top->state = SERVICE_RUNNING;
}

static bool Change(SC_HANDLE service, const wchar_t *name, void *context, Error *error) {
    (void)service, (void)name;
    EXPECT(base->state == SERVICE_STOPPED);
    changed = true;
    return context ? ErrorSay(error, ERROR_ACCESS_DENIED, L"no") : true;
}

static bool RestartBase(void *context, Error *error) {
    SC_HANDLE handle = NULL;
    EXPECT(ServiceOpenAny(L"base", SERVICE_START, &handle, error));
    bool ok = RestartWithDependents(handle, L"base", Change, context, error);
    ServiceClose(handle);
    EXPECT(fake.open_handles == 0);
    return ok;
}

static void DependentsAreRestarted(void) {
    Error error;
    Prepare();
    EXPECT(RestartBase(NULL, &error) && changed);
    EXPECT(TextEqual(fake.calls.data, L"stop top, stop middle, stop base, start base, start middle, start top"));
}

static void ADependentThatDoesNotStop(void) {
    Error error;
    Prepare();
    middle->fail_control = ERROR_ACCESS_DENIED;
    EXPECT(!RestartBase(NULL, &error) && !changed);
    EXPECT(error.code == ERROR_ACCESS_DENIED && wcsstr(error.detail, L"middle"));
    EXPECT(TextEqual(fake.calls.data, L"stop top, stop middle, start top")); /* as before */
}

static void ADependentThatDoesNotStart(void) {
    Error error;
    Prepare();
    middle->fail_start = ERROR_SERVICE_DISABLED;
    EXPECT(!RestartBase(NULL, &error) && changed);
    EXPECT(error.code == ERROR_SERVICE_DISABLED && wcsstr(error.detail, L"middle"));
    EXPECT(TextEqual(fake.calls.data, L"stop top, stop middle, stop base, start base, start middle, start top"));
}

static void ChangeFails(void) {
    Error error;
    Prepare();
    EXPECT(!RestartBase(&error, &error) && changed);
    EXPECT(error.code == ERROR_ACCESS_DENIED && TextEqual(error.detail, L"no"));
    EXPECT(TextEqual(fake.calls.data, L"stop top, stop middle, stop base, start base, start middle, start top"));
}

static void DependenciesReachTheScm(void) {
    Error error;
    SC_HANDLE service = NULL;
    Settings settings;
    SettingsInit(&settings);
    EXPECT(ServiceCreate(L"none", L"C:\\pyhostsvc.exe", &settings, &service, &error));
    EXPECT(TextEqual(FakeServiceFind(L"none")->dependencies, L""));
    TextListAppend(&settings.depends_on, L"Tcpip");
    TextListAppend(&settings.depends_on, L"+Base");
    EXPECT(ServiceCreate(L"x", L"C:\\pyhostsvc.exe", &settings, &service, &error));
    const FakeService *created = FakeServiceFind(L"x");
    EXPECT(TextEqual(created->dependencies, L"Tcpip|+Base"));
    TextListAppend(&settings.depends_on, L"Dnscache");
    EXPECT(ServiceApplySetting(service, &settings, SettingById(SETTING_DEPENDS_ON), &error));
    EXPECT(TextEqual(created->dependencies, L"Tcpip|+Base|Dnscache"));
    SettingsReset(&settings, SettingById(SETTING_DEPENDS_ON)); /* an empty list deletes the dependencies */
    EXPECT(ServiceApplySetting(service, &settings, SettingById(SETTING_DEPENDS_ON), &error) &&
           TextEqual(created->dependencies, L""));
    SettingsFree(&settings);
}

const Case cases[] = {
    {L"a-dependent-that-does-not-start", ADependentThatDoesNotStart},
    {L"a-dependent-that-does-not-stop", ADependentThatDoesNotStop},
    {L"change-fails", ChangeFails},
    {L"dependencies-reach-the-scm", DependenciesReachTheScm},
    {L"dependents-are-restarted", DependentsAreRestarted},
};

const size_t case_count = sizeof cases / sizeof *cases;
