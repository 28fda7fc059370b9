/* Dependencies: Wine 8's SCM writes them to the registry, but QueryServiceConfigW does not read them back. Each
 * function replaces the one of that name in the table of system calls. */
#ifndef TESTS_WINE_DEPENDENCIES_H
#define TESTS_WINE_DEPENDENCIES_H

#include <windows.h>

SC_HANDLE WINAPI DependenciesOpenService(SC_HANDLE manager, LPCWSTR name, DWORD access);
BOOL WINAPI DependenciesCloseService(SC_HANDLE service);
BOOL WINAPI DependenciesQueryConfig(SC_HANDLE service, LPQUERY_SERVICE_CONFIGW config, DWORD size, LPDWORD ret_needed);

#endif
