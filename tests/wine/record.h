/* The registry keys through which services (scm.c), the recovery agent and the tests work together. They are volatile:
 * they disappear with the prefix's wineserver. */
#ifndef TESTS_WINE_RECORD_H
#define TESTS_WINE_RECORD_H

#define RECORD_KEY L"SOFTWARE\\pyhostsvc-recovery"

/* Has a value for each process of a service whose end the agent has not handled yet. The process writes the value
 * before it registers its control handler, and changes it after it has announced STOPPED, so the agent misses neither a
 * process that ends at once nor an announcement that another start has replaced in the SCM. The value's name holds the
 * creation time of the process (FILETIME), its ID and the service's name. The ID alone is not enough, because Wine uses
 * it again within seconds. */
#define RECORD_LIVES_KEY   RECORD_KEY L"\\lives"
#define RECORD_LIFE_FORMAT L"%016llX %08lX %ls"
enum {
    RECORD_LIFE_NAME_AT = 26, /* where the service's name begins */
    RECORD_LIFE_SIZE = 26 + 257,
};

/* The value: REG_DWORD. */
enum {
    LIFE_RUNS,    /* it has not announced STOPPED */
    LIFE_STOPPED, /* it has announced STOPPED with NO_ERROR */
    LIFE_FAILED,  /* it has announced STOPPED with another code */
};

/* The last argument of a start by the agent. scm.c removes it and answers that recovery has started the process. The
 * reason comes with the start, so there is nothing to wait for and no process ID to compare. */
#define RECORD_RECOVERY_ARGUMENT L"\\started-by-recovery"

/* For tests, by the service's name: how many ends of its processes were handled, and how many restarts the agent has
 * scheduled. If a test has started the service once, it is at rest when there is one more end than restarts. */
#define RECORD_ENDS_KEY   RECORD_KEY L"\\ends"
#define RECORD_STARTS_KEY RECORD_KEY L"\\starts"

#endif
