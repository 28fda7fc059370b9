#include "service/host_open.h"

#include "account/folders.h"
#include "base/test_step.h"
#include "log/log.h"
#include "service/diagnosis/stack_reply.h"
#include "service/events/event_text.h"
#include "service/host_crash.h"
#include "service/host_events.h"
#include "service/host_state.h"

/* Called on the log keeper's thread. */
static void OnLogTrouble(void *context, bool well, const wchar_t *text) {
    Host *host = context;
    EventId id = well ? EVENT_LOG_WELL : EVENT_LOG_TROUBLE;
    HostReport(host, id, EventTextLog(host->setup.name, id, text));
}

/* Called on the log keeper's thread. */
static bool HasChildren(void *context) {
    return ChildJobChildren(&((Host *)context)->loop.job) > 0;
}

/* Called on the thread that replies to `pyhostsvc stack`. */
static bool IsInBackoff(void *context) {
    Host *host = context;
    HostLock(host);
    bool backoff = host->life.state == LIFECYCLE_BACKOFF;
    HostUnlock(host);
    return backoff;
}

bool HostOpen(Host *host, Error *error) {
    HostSetup *setup = &host->setup;
    const Settings *settings = &setup->settings;
    TestStepReached(L"settings-loaded");
    Error ignored; /* the log and the state folder report that they cannot be written */
    FoldersRestore(setup->name, settings->log_directory, settings->state_directory, &ignored);
    setup->has_folders = true;
    setup->winsvc.log_directory = settings->log_directory;
    setup->winsvc.state_directory = settings->state_directory;
    setup->log_path = LogPath(settings->log_directory, setup->name);
    LogKeeperOpen(&host->keeper, setup->name, settings, OnLogTrouble, HasChildren, host);
    TestStepNote(L"log-opened");
    setup->log = LogKeeperLog(&host->keeper);
    setup->stack_reply = (StackReplySource){.name = setup->name,
                                            .state_directory = settings->state_directory,
                                            .log = setup->log,
                                            .context = host,
                                            .is_in_backoff = IsInBackoff};
    HostOpenState(host);
    return HostWatchCrashes(host, error);
}
