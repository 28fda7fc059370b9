/* When the commands of the settings are run, and what they are told. On the service thread. */
#ifndef PYHOSTSVC_SERVICE_HOOKS_H
#define PYHOSTSVC_SERVICE_HOOKS_H

#include "service/host.h"

/* Each finds in its environment what the script does, and PYHOSTSVC_NAME, PYHOSTSVC_HOOK (the setting's name) and,
 * after an end, PYHOSTSVC_EXIT_CODE (empty where there is none), PYHOSTSVC_ENDED (the end in words) and PYHOSTSVC_ERROR
 * (the traceback's last line, or why it did not start; may be empty). Each may take hook_timeout; what it prints goes
 * to the log. */

/* start_pre. False where it failed, or took too long. A stop ends it, and is no failure. */
bool HooksStartPre(Host *host, Error *error);

/* on_failure and stop_post: that they fail is logged, and changes nothing. HooksFailed of a run that has just ended,
 * or, at a start, of the one before. */
void HooksFailed(Host *host);
void HooksStopPost(Host *host);

#endif
