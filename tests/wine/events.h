/* The event log: Wine 8 has its functions but stores no event. Here each event is written to a file. */
#ifndef TESTS_WINE_EVENTS_H
#define TESTS_WINE_EVENTS_H

#include <windows.h>

/* In the Windows folder: one line of JSON for each event, with source, type, id, text and time. */
#define EVENTS_FILE L"pyhostsvc-events.jsonl"

/* Replace the functions of the same names in the table of system calls. */
HANDLE WINAPI EventsRegisterSource(LPCWSTR server, LPCWSTR source);
BOOL WINAPI EventsDeregisterSource(HANDLE source);
BOOL WINAPI EventsReport(HANDLE source, WORD type, WORD category, DWORD id, PSID user, WORD count, DWORD size,
                         LPCWSTR *strings, LPVOID data);

#endif
