#include "base/quote.h"
#include "base/translation.h"
#include "command/verbs.h"
#include "install/configuration.h"
#include "scm/service.h"
#include "state/state_file.h"
#include "terminal/output.h"

/* The process of a running service keeps the counts, and would write them back. */
static bool CheckStopped(const Configuration *configuration, Error *error) {
    SERVICE_STATUS_PROCESS status;
    if (!ServiceQuery(configuration->service, &status, error)) return false;
    if (status.dwCurrentState == SERVICE_STOPPED) return true;
    ErrorSay(error, ERROR_CODE_FAILED, _(L"cannot reset '%ls' while it is %ls"), configuration->name,
             ServiceStateText(status.dwCurrentState));
    return ErrorRemedy(error, _(L"`pyhostsvc restart %ls` also clears the counts."),
                       QuoteName(configuration->name).text);
}

bool CommandResetFailed(const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    (void)ret_exit;
    Configuration configuration;
    if (!ConfigurationOpen(arguments->positional.items[0], 0, &configuration, error)) return false;
    bool ok = CheckStopped(&configuration, error) && StateFileReset(configuration.settings.state_directory, error);
    if (ok) OutputPrint(_(L"Cleared the failed state and the start counts of '%ls'.\n"), configuration.name);
    ConfigurationClose(&configuration);
    return ok;
}
