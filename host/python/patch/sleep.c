#include "python/patch/sleep.h"

#include "python/api/api.h"
#include "python/api/bootstrap.h"
#include "python/patch/import_table.h"
#include "python/patch/patch_table.h"
#include "python/patch/replacements.h"

#include <intrin.h>
#include <stdbool.h>
#include <string.h>

#ifdef _MSC_VER
#define CALLER() _ReturnAddress()
#else
#define CALLER() __builtin_return_address(0)
#endif

typedef enum Lesson { LESSON_NONE, LESSON_SLEEP, LESSON_LOCK, LESSONS } Lesson;

static HANDLE python_event;          /* Python's own; only compared, because CPython closes it at finalisation */
static HANDLE host_event;            /* auto-reset */
static const void *callers[LESSONS]; /* the address to which each wait returns */
static Lesson lesson;                /* the wait that is being learned */

/* Returns true while the wait is learned; it then returns at once. */
static bool Learn(const void *caller) {
    if (lesson == LESSON_NONE) return false;
    callers[lesson] = caller;
    return true;
}

static bool IsKnown(const void *caller) {
    return host_event && (caller == callers[LESSON_SLEEP] || caller == callers[LESSON_LOCK]);
}

/* Since 3.11 time.sleep waits for a timer and Python's event; a lock waits for a semaphore and Python's event. */
DWORD WINAPI SleepWaitForMultipleObjects(DWORD count, const HANDLE *handles, BOOL all, DWORD timeout_ms) {
    const void *caller = CALLER();
    HANDLE three[3] = {0};
    if (all || count != 2 || handles[1] != python_event) {
        return Original.WaitForMultipleObjects(count, handles, all, timeout_ms);
    }
    if (Learn(caller)) return lesson == LESSON_SLEEP ? WAIT_OBJECT_0 : WAIT_TIMEOUT;
    if (!IsKnown(caller)) return Original.WaitForMultipleObjects(count, handles, all, timeout_ms);
    memcpy(three, handles, 2 * sizeof *three);
    three[2] = host_event;
    DWORD woken = Original.WaitForMultipleObjects(3, three, FALSE, timeout_ms);
    return woken == WAIT_OBJECT_0 + 2 ? WAIT_OBJECT_0 + 1 : woken;
}

/* Before 3.11 time.sleep waits for Python's event alone. */
DWORD WINAPI SleepWaitForSingleObjectEx(HANDLE handle, DWORD timeout_ms, BOOL alertable) {
    const void *caller = CALLER();
    if (handle != python_event) return Original.WaitForSingleObjectEx(handle, timeout_ms, alertable);
    if (Learn(caller)) return WAIT_TIMEOUT;
    if (!IsKnown(caller)) return Original.WaitForSingleObjectEx(handle, timeout_ms, alertable);
    const HANDLE two[] = {handle, host_event};
    DWORD woken = WaitForMultipleObjectsEx(2, two, FALSE, timeout_ms, alertable);
    return woken == WAIT_OBJECT_0 + 1 ? WAIT_OBJECT_0 : woken;
}

static void Call(const char *function, Lesson which) {
    lesson = which;
    PyObject *result = BootstrapCall(function, NULL);
    lesson = LESSON_NONE;
    if (result) Python.Py_DecRef(result);
    Python.PyErr_Clear();
}

void SleepPrepare(void) {
    enum { FIRST_WITH_LOCKS = 14 };
    HANDLE event = CreateEventW(NULL, FALSE, FALSE, NULL);
    python_event = Python._PyOS_SigintEvent ? Python._PyOS_SigintEvent() : NULL;
    if (!event || !python_event) return;
    PatchInstall(PATCH_SLEEP);
    Call("sleep_once", LESSON_SLEEP);
    if (Python.minor >= FIRST_WITH_LOCKS) Call("lock_once", LESSON_LOCK);
    host_event = event;
}

void SleepWake(void) {
    if (host_event) SetEvent(host_event);
}

void SleepReset(void) {
    if (host_event) ResetEvent(host_event);
}
