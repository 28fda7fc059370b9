"""The main thread waits for a Windows event, which a handler sets: a console handler, or a handler of SIGTERM."""

import signal
import sys

import win32api
import win32event

event = win32event.CreateEvent(None, True, False, None)


def stop(*arguments):
    """Ends the wait."""
    win32event.SetEvent(event)
    return True


if sys.argv[1] == "console":
    win32api.SetConsoleCtrlHandler(stop, True)
elif sys.argv[1] == "signal":
    signal.signal(signal.SIGTERM, stop)
print("up", flush=True)
win32event.WaitForSingleObject(event, win32event.INFINITE)
print("the event is set", flush=True)
