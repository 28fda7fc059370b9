/* Steps of a service's start and stop, at which a test can hold it: only in the test build (PYHOSTSVC_STEPS), which is
 * no product. Elsewhere there is nothing of it. */
#ifndef PYHOSTSVC_BASE_TEST_STEP_H
#define PYHOSTSVC_BASE_TEST_STEP_H

#ifdef PYHOSTSVC_STEPS
#include <wchar.h>

/* The calling thread has come to the step. Where a test has made the events pyhostsvc-<service>-<step>-reached and
 * …-go, sets the first, and waits for the second. tests/e2e/stop/test_steps.py has the steps' names. */
void TestStepReached(const wchar_t *step);
#else
#define TestStepReached(step) ((void)0)
#endif

#endif
