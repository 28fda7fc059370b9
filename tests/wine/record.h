/* What the agent and its part of the SCM's table share: a key with a value for each service that recovery is starting
 * or has started last, by the service's name: the number of its process; 0 while it is being started. The key is
 * volatile: it goes with the prefix's wineserver. */
#ifndef PYHOSTSVC_RECOVERY_RECORD_H
#define PYHOSTSVC_RECOVERY_RECORD_H

#define RECORD_KEY L"SOFTWARE\\pyhostsvc-recovery"

/* Written by a service process that registers its control handler: its number. So a life that is over before the agent
 * looks is not missed. */
#define RECORD_BORN_KEY RECORD_KEY L"\\born"

/* For tests, by the service's name: how many of its processes have ended and were dealt with, and how many starts
 * recovery has decided on. Where a service was started once by somebody else, and has ended once more than it was
 * started, nothing comes any more. */
#define RECORD_ENDS_KEY   RECORD_KEY L"\\ends"
#define RECORD_STARTS_KEY RECORD_KEY L"\\starts"

#endif
