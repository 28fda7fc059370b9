/* The queue of controls from the SCM to the script: in order, each delivered once. Only a stop overtakes the others. */
#ifndef PYHOSTSVC_SERVICE_CONTROLS_H
#define PYHOSTSVC_SERVICE_CONTROLS_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>
#include <windows.h>

typedef struct Control {
    DWORD code; /* SERVICE_CONTROL_…, or 128 to 239 */
    DWORD type; /* of a power or session event: dwEventType */
    DWORD data; /* of a session event: the session */
} Control;

typedef struct Controls {
    HANDLE available; /* a semaphore that counts the items */
    SRWLOCK lock;     /* guards all members below */
    Control *items;
    size_t first; /* `items` is a ring */
    size_t count;
    size_t capacity;
    bool accepted[256]; /* the codes that the script has registered for */
} Controls;

bool ControlsInit(Controls *controls, Error *error);

/* Append a control, or put it first. Any thread; neither waits for a disk or for the script. */
void ControlsAppend(Controls *controls, Control control);
void ControlsPrepend(Controls *controls, Control control);

/* Waits for the next control and removes it. Any thread; each control goes to one caller. */
Control ControlsTake(Controls *controls);

/* ControlsAccept registers the script for `code`, at most 255; ControlsAccepts returns whether it is registered. Any
 * thread. */
void ControlsAccept(Controls *controls, DWORD code);
bool ControlsAccepts(Controls *controls, DWORD code);

#endif
