/* What the SCM sends that the script has asked for, on its way to the script: one after the other, none lost, none
 * twice; only a stop goes before the rest. */
#ifndef PYHOSTSVC_SERVICE_CONTROLS_H
#define PYHOSTSVC_SERVICE_CONTROLS_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>
#include <windows.h>

typedef struct Control {
    DWORD code; /* SERVICE_CONTROL_…, or one of the script's own */
    DWORD type; /* of a power or session event: dwEventType */
    DWORD data; /* of a session event: the session */
} Control;

typedef struct Controls {
    SRWLOCK lock; /* guards all below */
    HANDLE there; /* a semaphore: as many as wait */
    Control *items;
    size_t first; /* of a ring */
    size_t count;
    size_t capacity;
    bool accepted[256]; /* the codes that the script has registered for */
} Controls;

bool ControlsInit(Controls *controls, Error *error);

/* Any thread; neither waits for a disk nor for the script. */
void ControlsAppend(Controls *controls, Control control);
void ControlsPrepend(Controls *controls, Control control);

/* Waits for the next one. Any thread; each control goes to one of them. */
Control ControlsTake(Controls *controls);

/* From now on the script takes `code`, at most 255. Has it said so? Any thread. */
void ControlsAccept(Controls *controls, DWORD code);
bool ControlsAccepts(Controls *controls, DWORD code);

#endif
