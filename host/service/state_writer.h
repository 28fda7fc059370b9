/* Words the facts of a run as the state file (state/state_file.h). Does no input or output. */
#ifndef PYHOSTSVC_SERVICE_STATE_WRITER_H
#define PYHOSTSVC_SERVICE_STATE_WRITER_H

#include "service/lifecycle.h"
#include "service/run_facts/run_facts.h"

#include <stdbool.h>

typedef struct StateSource {
    RunContext run;
    LifecycleState state;
    const wchar_t *started; /* when the process started, as ClockNow writes it */
    const wchar_t *since;   /* when the state was entered */
    bool is_final;          /* STOPPED comes next */
    bool starts_again;      /* the SCM will start the service again */
    TextList events;        /* the counts of throttled events */
} StateSource;

/* Returns the text of the state file; the caller frees it. The caller holds the host's lock. */
wchar_t *StateWriterFormat(const StateSource *source);

#endif
