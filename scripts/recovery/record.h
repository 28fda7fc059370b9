/* What the agent and its part of the SCM's table share: a key with a value for each service that recovery is starting
 * or has started last, by the service's name: the number of its process; 0 while it is being started. The key is
 * volatile: it goes with the prefix's wineserver. */
#ifndef PYHOSTSVC_RECOVERY_RECORD_H
#define PYHOSTSVC_RECOVERY_RECORD_H

#define RECORD_KEY L"SOFTWARE\\pyhostsvc-recovery"

#endif
