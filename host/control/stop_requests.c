#include "control/stop_requests.h"

#include "base/quote.h"
#include "base/translation.h"
#include "settings/storage.h"

#include <stdlib.h>

StopRequests StopRequestsRead(const wchar_t *name) {
    StopRequests requests = {0};
    wchar_t *directory = SettingsReadStateDirectory(name);
    requests.known = directory && StopMarkerRead(directory, &requests.record);
    free(directory);
    return requests;
}

bool StopRequestsCameAfter(const wchar_t *name, const StopRequests *before) {
    StopRequests now = StopRequestsRead(name);
    return before->known && now.known && (int32_t)(now.record.requests - before->record.requests) > 0;
}

bool StopRequestsStartedAgain(const wchar_t *name) {
    StopRequests now = StopRequestsRead(name);
    return now.known && now.record.mark == STOP_NONE;
}

bool StopRequestsKeepStopped(const wchar_t *name) {
    StopRequests now = StopRequestsRead(name);
    return now.known && now.record.mark != STOP_NONE;
}

bool StopRequestsAdd(const wchar_t *name, bool counts, bool clean, Error *error) {
    StopMarker marker = {0};
    wchar_t *directory = SettingsReadStateDirectory(name);
    bool ok = !directory || StopMarkerOpen(directory, &marker, error);
    free(directory);
    if (!marker.record) return ok;
    if (counts || !clean) StopMarkerRequest(&marker, counts);
    if (clean) StopMarkerConclude(&marker);
    StopMarkerClose(&marker);
    return true;
}

void StopRequestsConclude(const wchar_t *name) {
    Error ignored;
    StopRequests now = StopRequestsRead(name);
    if (now.known && now.record.mark == STOP_REQUESTED) StopRequestsAdd(name, false, true, &ignored);
}

bool StopRequestsFail(const wchar_t *name, Error *error) {
    ErrorSay(error, ERROR_CODE_FAILED, _(L"'%ls' was not started: stopped by request"), name);
    return ErrorRemedy(error,
                       _(L"Another user or program stopped it after this command had begun. To start it again: "
                         L"`pyhostsvc start %ls`."),
                       QuoteName(name).text);
}
