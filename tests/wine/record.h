/* The registry keys that the agent shares with the exe (scm.c) and with tests. The key itself has a value for each
 * service that recovery is starting or has started last: the ID of its process, or 0 during the start. The key is
 * volatile and disappears with the prefix's wineserver. */
#ifndef TESTS_WINE_RECORD_H
#define TESTS_WINE_RECORD_H

#define RECORD_KEY L"SOFTWARE\\pyhostsvc-recovery"

/* A service process writes its ID here when it registers its control handler, so that the agent does not miss a process
 * that ends before the next scan. */
#define RECORD_BORN_KEY RECORD_KEY L"\\born"

/* For tests, by the service's name: how many ends of its processes were handled, and how many restarts the agent has
 * scheduled. If a test has started the service once, it is at rest when there is one more end than restarts. */
#define RECORD_ENDS_KEY   RECORD_KEY L"\\ends"
#define RECORD_STARTS_KEY RECORD_KEY L"\\starts"

#endif
