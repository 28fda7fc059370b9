#include "service/host_state.h"

#include "base/error_text.h"
#include "log/log.h"
#include "service/events/event_text.h"
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
static bool Write(Host *host, wchar_t *text, Error *error) {
    const wchar_t *folder = host->setup.settings.state_directory;
    FileReplacement *next = host->loop.next_state;
    host->loop.next_state = NULL;
    bool ok = !host->setup.has_folders || (next && StateFileWriteEnd(next, folder, text, error)) ||
              StateFileWrite(folder, text, error);
    free(text);
    return ok;
}

ULONGLONG HostStateDue(const Host *host) {
    enum { STOP_MS = 50 };
    if (!host->life.state_file_outdated || host->life.state == LIFECYCLE_ENDED) return UINT64_MAX;
    return host->life.state == LIFECYCLE_STOPPING ? host->facts.stop.began + STOP_MS : 0;
}

void HostOpenState(Host *host) {
    Error ignored;
    StopMarkerOpen(host->setup.settings.state_directory, &host->life.stop_marker, &ignored);
}

/* Maps the stop marker unless it is mapped, and records a stop that has come since the start. */
static bool OpenMarker(Host *host, Error *error) {
    StopMarker marker = {0};
    if (host->life.stop_marker.record) return true; /* only this thread sets it */
    if (!StopMarkerOpen(host->setup.settings.state_directory, &marker, error)) return false;
    HostLock(host);
    if (host->facts.end.ending.requested) {
        StopMarkerRequest(&marker, true);
    } else {
        StopMarkerClear(&marker, StopMarkerGet(&marker));
    }
    host->life.stop_marker = marker;
    HostUnlock(host);
    return true;
}

static void ReportTrouble(Host *host, const Error *error) {
    Text words = {0};
    ErrorTextAppend(&words, error);
    if (*error->remedy) TextAppendSentence(&words, error->remedy);
    LogLine(host->setup.log, L"the service runs without its state folder: %ls", words.data);
    HostReport(host, EVENT_STATE_TROUBLE, EventTextState(host->setup.name, EVENT_STATE_TROUBLE, words.data));
    TextFree(&words);
}

static void ReportWell(Host *host) {
    const wchar_t *folder = host->setup.settings.state_directory;
    LogLine(host->setup.log, L"the state folder can be written again");
    HostReport(host, EVENT_STATE_WELL, EventTextState(host->setup.name, EVENT_STATE_WELL, folder));
}

/* Writes and frees `text`, and reports a change between a state folder that can be written and one that cannot. */
static void WriteAndReport(Host *host, wchar_t *text) {
    enum { RETRY_MS = 5000 };
    Error error;
    bool ok = Write(host, text, &error) && (!host->setup.has_folders || OpenMarker(host, &error));
    host->loop.state_retry_at = ok ? 0 : GetTickCount64() + RETRY_MS;
    if (!ok) {
        HostLock(host);
        host->life.state_file_outdated = true;
        HostUnlock(host);
    }
    if (ok != host->loop.state_troubled) return;
    host->loop.state_troubled = !ok;
    if (ok) {
        ReportWell(host);
    } else {
        ReportTrouble(host, &error);
    }
}

void HostWriteState(Host *host) {
    if (host->loop.state_retry_at && GetTickCount64() < host->loop.state_retry_at) return;
    HostLock(host);
    bool due = host->life.state_file_outdated && host->life.state != LIFECYCLE_ENDED;
    wchar_t *text = due ? FormatState(host, false) : NULL;
    HostUnlock(host);
    if (due) WriteAndReport(host, text);
}

void HostPrepareFinalState(Host *host) {
    if (!host->setup.has_folders || host->loop.next_state) return;
    host->loop.next_state = StateFileWriteBegin(host->setup.settings.state_directory);
}

bool HostWriteFinalState(Host *host, Error *error) {
    HostLock(host);
    wchar_t *text = FormatState(host, true);
    HostUnlock(host);
    return Write(host, text, error);
}
