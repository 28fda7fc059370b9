#include "service/eventlog.h"

#include "base/text.h"
#include "scm/api.h"

#include <stdlib.h>

enum { TEXT_LIMIT = 31839 }; /* ReportEventW's, for one string */

void EventLogReport(const wchar_t *source, uint16_t type, uint32_t id, const wchar_t *text) {
    HANDLE log = Scm->RegisterEventSourceW(NULL, source);
    if (!log) return;
    size_t length = wcslen(text);
    wchar_t *shortened = TextCopyLength(text, length < TEXT_LIMIT ? length : TEXT_LIMIT);
    const wchar_t *strings[] = {shortened};
    Scm->ReportEventW(log, type, 0, id, NULL, 1, 0, strings, NULL);
    Scm->DeregisterEventSource(log);
    free(shortened);
}
