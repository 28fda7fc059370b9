#include "service/controls.h"

#include "base/memory.h"

#include <limits.h>
#include <stdlib.h>

bool ControlsInit(Controls *controls, Error *error) {
    *controls = (Controls){.lock = SRWLOCK_INIT};
    controls->available = CreateSemaphoreW(NULL, 0, LONG_MAX, NULL);
    return controls->available || ErrorSet(error, GetLastError(), L"create a semaphore", L"");
}

/* The caller holds the lock. */
static void Grow(Controls *controls) {
    size_t capacity = controls->capacity ? 2 * controls->capacity : 16;
    Control *items = MemoryNew(capacity, sizeof *items);
    for (size_t i = 0; i < controls->count; i++) {
        items[i] = controls->items[(controls->first + i) % controls->capacity];
    }
    free(controls->items);
    controls->items = items;
    controls->first = 0;
    controls->capacity = capacity;
}

static void Insert(Controls *controls, Control control, bool first) {
    AcquireSRWLockExclusive(&controls->lock);
    if (controls->count == controls->capacity) Grow(controls);
    if (first) controls->first = (controls->first + controls->capacity - 1) % controls->capacity;
    size_t place = first ? controls->first : (controls->first + controls->count) % controls->capacity;
    controls->items[place] = control;
    controls->count++;
    ReleaseSRWLockExclusive(&controls->lock);
    ReleaseSemaphore(controls->available, 1, NULL);
}

void ControlsAppend(Controls *controls, Control control) {
    Insert(controls, control, false);
}

void ControlsPrepend(Controls *controls, Control control) {
    Insert(controls, control, true);
}

Control ControlsTake(Controls *controls) {
    WaitForSingleObject(controls->available, INFINITE);
    AcquireSRWLockExclusive(&controls->lock);
    Control control = controls->items[controls->first];
    controls->first = (controls->first + 1) % controls->capacity;
    controls->count--;
    ReleaseSRWLockExclusive(&controls->lock);
    return control;
}

void ControlsAccept(Controls *controls, DWORD code) {
    AcquireSRWLockExclusive(&controls->lock);
    controls->accepted[code & 0xFF] = true;
    ReleaseSRWLockExclusive(&controls->lock);
}

bool ControlsAccepts(Controls *controls, DWORD code) {
    AcquireSRWLockShared(&controls->lock);
    bool accepted = code < sizeof controls->accepted && controls->accepted[code];
    ReleaseSRWLockShared(&controls->lock);
    return accepted;
}
