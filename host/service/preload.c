#include "service/preload.h"

#include "base/test_step.h"
#include "base/text.h"
#include "base/thread.h"
#include "log/streams.h"
#include "python/api/api.h"
#include "python/find/library.h"
#include "python/run/interpreter.h"
#include "settings/environment.h"
#include "settings/storage.h"

#include <stdlib.h>
#include <windows.h>

/* One part of what is read. `done` is NULL if the part is not being read. */
typedef struct Part {
    HANDLE done;
    bool ok;
    Error error;
} Part;

static struct {
    const wchar_t *name;
    Part settings_part;
    Settings settings;
    Part python_part;
    wchar_t *executable; /* the Python that was inspected */
    PythonInstallation python;
    bool has_library;
    HANDLE thread; /* the one that loads Python; NULL once PreloadContinue has returned it */
    HANDLE go;     /* it continues with `next` */
    LPTHREAD_START_ROUTINE next;
    void *parameter;
    Part environment_part;
    TextList environment;
    const PreloadSteps *steps;
    Part opened_part;
    Part prepared_part;
} preload;

static void Finish(Part *part, bool ok) {
    part->ok = ok;
    SetEvent(part->done);
}

static DWORD WINAPI PythonMain(void *unused) {
    (void)unused;
    preload.executable = SettingsReadPython(preload.name);
    bool ok = preload.executable && PythonInspect(preload.executable, &preload.python, &preload.python_part.error);
    Error ignored;
    preload.has_library = ok && LibraryCheck(&preload.python, NULL, &ignored);
    Finish(&preload.python_part, ok);
    if (ok) LoadLibraryExW(preload.python.dll, NULL, PYTHON_LOAD_FLAGS); /* it stays loaded */
    StreamsPrepare();
    TestStepNote(L"preload-python");
    if (preload.prepared_part.done) WaitForSingleObject(preload.prepared_part.done, INFINITE);
    if (preload.prepared_part.done && preload.prepared_part.ok) preload.steps->begin(preload.steps->context);
    TestStepNote(L"preload-begun");
    WaitForSingleObject(preload.go, INFINITE);
    return preload.next(preload.parameter);
}

static DWORD WINAPI SettingsMain(void *unused) {
    (void)unused;
    Finish(&preload.settings_part, SettingsLoad(preload.name, &preload.settings, &preload.settings_part.error));
    TestStepNote(L"preload-settings");
    Finish(&preload.opened_part, preload.steps->open(preload.steps->context));
    TestStepNote(L"preload-opened");
    bool ok = EnvironmentReadPresent(&preload.environment, &preload.environment_part.error);
    TestStepNote(L"preload-environment");
    Finish(&preload.environment_part, ok);
    Finish(&preload.prepared_part, preload.opened_part.ok && preload.steps->prepare(preload.steps->context));
    TestStepNote(L"preload-prepared");
    return 0;
}

static HANDLE MakeEvent(void) {
    return CreateEventW(NULL, TRUE, FALSE, NULL);
}

void PreloadStart(const wchar_t *name, const PreloadSteps *steps) {
    HANDLE done[] = {MakeEvent(), MakeEvent(), MakeEvent(), MakeEvent(), MakeEvent()};
    preload.name = name;
    preload.steps = steps;
    preload.go = MakeEvent();
    if (!done[0] || !done[1] || !done[2] || !done[3] || !done[4] || !preload.go) return;
    preload.python_part.done = done[0];
    preload.settings_part.done = done[1];
    preload.environment_part.done = done[2];
    preload.opened_part.done = done[3];
    preload.prepared_part.done = done[4];
    preload.thread = CreateThread(NULL, INTERPRETER_STACK, PythonMain, NULL, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
    if (!preload.thread) preload.python_part.done = NULL;
    if (ThreadStart(SettingsMain, NULL, 0)) return;
    preload.settings_part.done = NULL;
    preload.environment_part.done = NULL;
    Finish(&preload.opened_part, false);
    Finish(&preload.prepared_part, false);
}

void PreloadWaitOpened(void) {
    if (preload.opened_part.done) WaitForSingleObject(preload.opened_part.done, INFINITE);
}

void PreloadWaitPrepared(void) {
    if (preload.prepared_part.done) WaitForSingleObject(preload.prepared_part.done, INFINITE);
}

HANDLE PreloadContinue(LPTHREAD_START_ROUTINE function, void *parameter) {
    HANDLE thread = preload.thread;
    if (!thread) return NULL;
    preload.thread = NULL;
    preload.next = function;
    preload.parameter = parameter;
    SetEvent(preload.go);
    return thread;
}

/* Waits for a part. Returns false if it was not read for this service. */
static bool WaitFor(Part *part, const wchar_t *name) {
    if (!part->done || !TextEqual(preload.name, name)) return false;
    WaitForSingleObject(part->done, INFINITE);
    return true;
}

bool PreloadSettings(const wchar_t *name, Settings *ret_settings, Error *error) {
    if (!WaitFor(&preload.settings_part, name)) return SettingsLoad(name, ret_settings, error);
    *error = preload.settings_part.error;
    if (preload.settings_part.ok) *ret_settings = preload.settings;
    return preload.settings_part.ok;
}

bool PreloadPython(const wchar_t *name, const Settings *settings, PythonInstallation *ret_python, Error *error) {
    bool read =
        WaitFor(&preload.python_part, name) && preload.executable && TextEqual(preload.executable, settings->python);
    if (read && !preload.python_part.ok) {
        *error = preload.python_part.error;
        return false;
    }
    if (read) *ret_python = preload.python;
    if (read && preload.has_library) return true;
    return (read || PythonInspect(settings->python, ret_python, error)) &&
           LibraryCheck(ret_python, &settings->environment, error);
}

bool PreloadEnvironment(const wchar_t *name, TextList *ret_present, Error *error) {
    if (!WaitFor(&preload.environment_part, name)) return EnvironmentReadPresent(ret_present, error);
    *error = preload.environment_part.error;
    if (preload.environment_part.ok) *ret_present = preload.environment;
    return preload.environment_part.ok;
}
