/* The SID that Windows gives to a service, whatever account the service runs as. */
#ifndef PYHOSTSVC_ACCOUNT_SERVICE_SID_H
#define PYHOSTSVC_ACCOUNT_SERVICE_SID_H

#include <wchar.h>

/* Returns the SID of a service as S-1-5-80-…, which is made of the SHA-1 of the service's name in upper-case UTF-16.
 * The service need not exist. The caller frees it. Source: "Service security identifiers", and
 * `sc showsid`. */
wchar_t *ServiceSidOf(const wchar_t *service);

#endif
