/* The IDs of the events that the host reports: 900 to 999, because EventCreate.exe, whose message file is used, has a
 * text for 1 to 1000, and a script has 1 to 899. An ID never changes, because administrators filter by it.
 * docs/events.md documents every event; a test compares the two. */
#ifndef PYHOSTSVC_SERVICE_EVENTS_EVENT_IDS_H
#define PYHOSTSVC_SERVICE_EVENTS_EVENT_IDS_H

typedef enum EventId {
    EVENT_STARTED = 900,
    EVENT_STOPPED = 901,       /* by request */
    EVENT_ENDED = 902,         /* the script ended by itself, with success */
    EVENT_FAILED = 910,        /* the script ended with an error; has the end of its traceback */
    EVENT_NOT_STARTED = 911,   /* no Python, a syntax error, a hook that failed */
    EVENT_CONFIGURATION = 912, /* settings that are wrong or cannot be read */
    EVENT_START_TIMEOUT = 913, /* the script was not ready in time */
    EVENT_RESTARTS = 920,      /* the service will be started again */
    EVENT_STAYS_STOPPED = 921, /* start_limit_burst, or a stop that a crash interrupted */
    EVENT_STOP_TIMEOUT = 930,  /* has the line at which the script was stuck */
    EVENT_WATCHDOG = 931,
    EVENT_CRASHED = 940,       /* an unhandled exception or a fatal error */
    EVENT_DIED = 941,          /* the previous process exited unexpectedly */
    EVENT_LOG_TROUBLE = 950,   /* the log cannot be written or rotated */
    EVENT_LOG_WELL = 951,      /* the log can be written and rotated again */
    EVENT_STATE_TROUBLE = 952, /* the state folder cannot be written */
    EVENT_STATE_WELL = 953,    /* the state folder can be written again */
} EventId;

#endif
