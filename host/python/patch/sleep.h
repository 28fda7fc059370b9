/* Wakes time.sleep, and since 3.14 a wait for a lock, for a signal other than SIGINT.
 *
 * Both wait for the event of _PyOS_SigintEvent, but so does _winapi.WaitForMultipleObjects, which raises
 * InterruptedError if the event is set for another signal. python.exe sets it for SIGINT only. So these two waits also
 * wait for the host's own event. They differ from other waits by the place in python3XX.dll that they wait at, which
 * SleepPrepare learns by calling each once. */
#ifndef PYHOSTSVC_PYTHON_PATCH_SLEEP_H
#define PYHOSTSVC_PYTHON_PATCH_SLEEP_H

/* Installs the patches and learns the two places. Call it on the worker, with the GIL, before the script runs. Without
 * it the script sleeps on until its time is over. */
void SleepPrepare(void);

/* Wakes the main thread if it is in one of the two waits. A thread that is about to wait may miss it, so call it again
 * until the signal was handled. Any thread. */
void SleepWake(void);

/* Forgets a SleepWake that has woken no thread. Any thread. */
void SleepReset(void);

#endif
