/* Steps of a service's start and stop at which a test can hold the service. They exist only in the test build
 * (PYHOSTSVC_STEPS); the product contains no code for them. */
#ifndef PYHOSTSVC_BASE_TEST_STEP_H
#define PYHOSTSVC_BASE_TEST_STEP_H

#ifdef PYHOSTSVC_STEPS
#include <wchar.h>

/* Called when a thread reaches a step. If a test has created the events pyhostsvc-<service>-<step>-reached and …-go,
 * sets the first and waits for the second. tests/e2e/stop/test_steps.py has the steps' names. */
void TestStepReached(const wchar_t *step);
#else
#define TestStepReached(step) ((void)0)
#endif

#endif
