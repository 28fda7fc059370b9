/* Runs the commands of the settings: start_pre, on_failure and stop_post. On the service thread.
 *
 * Each gets the environment of the script, PYHOSTSVC_NAME and PYHOSTSVC_HOOK (the setting's name). After an end it also
 * gets PYHOSTSVC_EXIT_CODE (empty if there is none), PYHOSTSVC_ENDED (the end in words) and PYHOSTSVC_ERROR (the last
 * line of the traceback, or why the script did not start; may be empty). Each may take hook_timeout; its output goes to
 * the log. */
#ifndef PYHOSTSVC_SERVICE_HOOKS_H
#define PYHOSTSVC_SERVICE_HOOKS_H

#include "service/host.h"

/* Runs start_pre. Returns false if it failed or took too long. A stop kills it, which is not a failure. */
bool HooksStartPre(Host *host, Error *error);

/* Run on_failure and stop_post; their failures are logged and change nothing. HooksFailed is about the run that has
 * just ended or, at a start, about the previous run. */
void HooksFailed(Host *host);
void HooksStopPost(Host *host);

#endif
