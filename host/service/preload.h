/* Reads what a start needs while the process still connects to the SCM: the settings, the Python installation and the
 * environment of the account; and loads Python's DLL. A DLL that cannot be loaded is reported when the worker loads it
 * again. Nothing here writes or is logged. */
#ifndef PYHOSTSVC_SERVICE_PRELOAD_H
#define PYHOSTSVC_SERVICE_PRELOAD_H

#include "python/find/discovery.h"
#include "settings/settings.h"

#include <windows.h>

/* The steps that follow on the same threads. */
typedef struct PreloadSteps {
    bool (*open)(void *context);    /* on the thread that has read the settings */
    bool (*prepare)(void *context); /* on this thread, when it has read the environment, if `open` returns true */
    void (*begin)(void *context);   /* on the thread that has loaded Python, if `prepare` returns true */
    void *context;
} PreloadSteps;

/* Starts reading on threads of its own. `name` is the service's; it and `steps` must stay valid. */
void PreloadStart(const wchar_t *name, const PreloadSteps *steps);

/* Wait until `open` or `prepare` has returned or will not be called. */
void PreloadWaitOpened(void);
void PreloadWaitPrepared(void);

/* Each of these waits for what it returns. If PreloadStart was not called for `name`, it reads here and now. The caller
 * owns what it receives, and calls each function once. */

/* As SettingsLoad. */
bool PreloadSettings(const wchar_t *name, Settings *ret_settings, Error *error);

/* Inspects the Python of `settings` and its library, as PythonInspect and LibraryCheck. */
bool PreloadPython(const wchar_t *name, const Settings *settings, PythonInstallation *ret_python, Error *error);

/* Lets the thread that loads Python continue with `function`, which must run on a thread with Python's stack. Returns
 * the thread's handle; NULL if there is no such thread. */
HANDLE PreloadContinue(LPTHREAD_START_ROUTINE function, void *parameter);

/* As EnvironmentReadPresent. */
bool PreloadEnvironment(const wchar_t *name, TextList *ret_present, Error *error);

#endif
