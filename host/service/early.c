#include "service/early.h"

#include "base/array.h"
#include "service/host_begin.h"
#include "service/host_open.h"
#include "service/preload.h"
#include "service/previous_run.h"
#include "service/worker.h"

#include <stdlib.h>

static bool HasStream(DWORD name) {
    HANDLE handle = GetStdHandle(name);
    return handle && handle != INVALID_HANDLE_VALUE;
}

/* Returns true if nothing has to come before Python is initialised: a back-off, start_pre, a console; or a refusal,
 * because site would already have run the code of site-packages. */
static bool MayBegin(const Host *host) {
    const Settings *settings = &host->setup.settings;
    if (StopMarkerGet(&host->life.stop_marker).mark == STOP_REQUESTED) return false;
    return PreviousRunIsOver(&host->early.state) && TextIsEmpty(settings->start_pre) &&
           settings->console != CONSOLE_HIDDEN;
}

/* Returns true if Python writes nothing of its own, without sys.stderr, while it is initialised: that would be in the
 * log before the first line of the run. */
static bool IsQuiet(const Host *host) {
    static const wchar_t *const names[] = {L"PYTHONHOME", L"PYTHONPROFILEIMPORTTIME", L"PYTHONVERBOSE"};
    const TextList *environment = &host->setup.environment;
    if (host->setup.settings.python_args.count) return false;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (GetEnvironmentVariableW(names[i], NULL, 0)) return false;
        for (size_t j = 0; j < environment->count; j++) {
            if (_wcsnicmp(environment->items[j], names[i], wcslen(names[i])) == 0) return false;
        }
    }
    return true;
}

static bool Open(void *context) {
    Host *host = context;
    HostSetup *setup = &host->setup;
    HostEarly *early = &host->early;
    Error ignored; /* ServiceMain reads again what cannot be read here */
    if (HasStream(STD_OUTPUT_HANDLE) || HasStream(STD_ERROR_HANDLE)) return false;
    if (!PreloadSettings(setup->name, &setup->settings, &ignored)) return false;
    StateFileRead(setup->settings.state_directory, &early->state, &ignored); /* fails if the service never ran */
    early->is_open = HostOpen(host, &early->open_error);
    early->opened_files = true;
    early->has_python = PreloadPython(setup->name, &setup->settings, &setup->python, &early->python_error);
    return early->is_open && early->has_python && MayBegin(host);
}

static bool Prepare(void *context) {
    Host *host = context;
    HostPrepareProcess(host);
    if (!host->early.is_prepared || !IsQuiet(host)) return false;
    WorkerMakeCommand(host);
    return true;
}

static void Begin(void *context) {
    WorkerBegin(context);
}

void EarlyStart(Host *host) {
    static PreloadSteps steps;
    steps = (PreloadSteps){Open, Prepare, Begin, host};
    PreloadStart(host->setup.name, &steps);
}
