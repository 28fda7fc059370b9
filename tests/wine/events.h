/* The event log, which Wine 8 has the functions of, and keeps nothing of: what is reported can be read in a file. */
#ifndef PYHOSTSVC_RECOVERY_EVENTS_H
#define PYHOSTSVC_RECOVERY_EVENTS_H

#include <windows.h>

/* Under the system's folder: an object of JSON for each event, on a line of its own: source, type, id, text, time. */
#define EVENTS_FILE L"pyhostsvc-events.jsonl"

/* The table's entries. */
HANDLE WINAPI EventsRegisterSource(LPCWSTR server, LPCWSTR source);
BOOL WINAPI EventsDeregisterSource(HANDLE source);
BOOL WINAPI EventsReport(HANDLE source, WORD type, WORD category, DWORD id, PSID user, WORD count, DWORD size,
                         LPCWSTR *strings, LPVOID data);

#endif
