/* What a service depends on: Wine 8's SCM writes it into the registry, and QueryServiceConfigW does not read it back.
 * Each takes the place of the function of that name in the SCM's table. */
#ifndef PYHOSTSVC_RECOVERY_DEPENDENCIES_H
#define PYHOSTSVC_RECOVERY_DEPENDENCIES_H

#include <windows.h>

SC_HANDLE WINAPI DependenciesOpenService(SC_HANDLE manager, LPCWSTR name, DWORD access);
BOOL WINAPI DependenciesCloseService(SC_HANDLE service);
BOOL WINAPI DependenciesQueryConfig(SC_HANDLE service, LPQUERY_SERVICE_CONFIGW config, DWORD size, LPDWORD ret_needed);

#endif
