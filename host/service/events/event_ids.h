/* The IDs of what the host reports to the event log, below 1000 as EventCreate.exe's messages ask for; a script has 1
 * to 899. They never change: people filter by them. docs/events.md says what each means, and a test holds the two
 * together. */
#ifndef PYHOSTSVC_SERVICE_EVENTS_EVENT_IDS_H
#define PYHOSTSVC_SERVICE_EVENTS_EVENT_IDS_H

typedef enum EventId {
    EVENT_STARTED = 900,
    EVENT_STOPPED = 901,       /* by request */
    EVENT_ENDED = 902,         /* the script came to its end by itself, with success */
    EVENT_FAILED = 910,        /* it ended with an error: its traceback's last lines */
    EVENT_NOT_STARTED = 911,   /* no Python, a syntax error, a hook that failed */
    EVENT_CONFIGURATION = 912, /* settings that cannot be read, or are wrong */
    EVENT_START_TIMEOUT = 913, /* it was not ready in time */
    EVENT_RESTARTS = 920,      /* it is started again; once a minute at most */
    EVENT_STAYS_STOPPED = 921, /* start_limit_burst, or a stop that a crash cut short */
    EVENT_STOP_TIMEOUT = 930,  /* with the line that it was at */
    EVENT_WATCHDOG = 931,
    EVENT_CRASHED = 940,     /* an exception that nothing handles, or a fatal error */
    EVENT_DIED = 941,        /* the run before ended without a word */
    EVENT_LOG_TROUBLE = 950, /* the log cannot be written or rotated */
    EVENT_LOG_WELL = 951,    /* it can again */
} EventId;

#endif
