#include "service/host_state.h"

#include "service/state_writer.h"
#include "state/state_file.h"

#include <stdlib.h>

/* Returns the file's text, which the caller frees. The caller holds the lock. */
static wchar_t *FormatState(Host *host, bool is_final) {
    StateSource source = {.run = HostRunContext(host),
                          .state = host->life.state,
                          .started = host->setup.started,
                          .since = host->life.since,
                          .is_final = is_final,
                          .starts_again = host->facts.end.known && HostStartsAgain(host, NULL)};
    EventReportFormat(&host->events, &source.events);
    wchar_t *text = StateWriterFormat(&source);
    TextListFree(&source.events);
    host->life.state_file_outdated = false;
    return text;
}

/* Writes and frees `text`. */
static bool Write(const Host *host, wchar_t *text, Error *error) {
    bool ok = !host->setup.has_folders || StateFileWrite(host->setup.settings.state_directory, text, error);
    free(text);
    return ok;
}

void HostWriteState(Host *host) {
    Error ignored;
    HostLock(host);
    bool due = host->life.state_file_outdated && host->life.state != LIFECYCLE_ENDED;
    wchar_t *text = due ? FormatState(host, false) : NULL;
    HostUnlock(host);
    if (!due || Write(host, text, &ignored)) return;
    HostLock(host);
    host->life.state_file_outdated = true;
    HostUnlock(host);
}

bool HostWriteFinalState(Host *host, Error *error) {
    HostLock(host);
    wchar_t *text = FormatState(host, true);
    HostUnlock(host);
    return Write(host, text, error);
}
