/* Steps of a service's start and stop, at which a test can hold the service, and of which `scripts/bench start
 * --profile` shows the times. They exist only in the test build (PYHOSTSVC_STEPS); the product contains no code for
 * them. */
#ifndef PYHOSTSVC_BASE_TEST_STEP_H
#define PYHOSTSVC_BASE_TEST_STEP_H

#ifdef PYHOSTSVC_STEPS
#include <wchar.h>

/* Called when a thread reaches a step; notes the time. If a test has created the events
 * pyhostsvc-<service>-<step>-reached and …-go, sets the first and waits for the second. tests/e2e/stop/test_steps.py
 * has the steps' names. */
void TestStepReached(const wchar_t *step);

/* Notes the time of a step at which no test holds the service. `step` must stay valid. */
void TestStepNote(const wchar_t *step);

/* Writes the times so far to the file that the environment variable PYHOSTSVC_STEP_TIMES names, if it is set: a line
 * for each step, with the time as a FILETIME, the thread's ID and the name. */
void TestStepWriteTimes(void);
#else
#define TestStepReached(step) ((void)0)
#define TestStepNote(step)    ((void)0)
#define TestStepWriteTimes()  ((void)0)
#endif

#endif
