"""What a script and the service that runs it have to say to each other.

Nothing of this is needed: pyhostsvc runs any script as a service. A script that imports winsvc can say when it is ready
and what it is doing, and can wait for a stop instead of being interrupted by one.

In a service, and under ``pyhostsvc run``, the host serves this module. Elsewhere the same file works as a quiet
stand-in: `is_service()` is false, no stop is ever requested, and `wait` is a sleep.
"""

from __future__ import annotations

import os
import time
from typing import Optional

try:
    import _winsvc  # the host's built-in part
except ImportError:
    _winsvc = None  # type: ignore[assignment]

_VERSION = 1
if _winsvc is not None and _winsvc.VERSION != _VERSION:
    raise ImportError(
        f"this winsvc.py speaks to version {_VERSION} of the host's _winsvc, "
        f"and the host has version {_winsvc.VERSION}: "
        "use the winsvc that comes with the host (remove this file from sys.path)"
    )

__all__ = [
    "is_service",
    "log_dir",
    "name",
    "progress",
    "ready",
    "state_dir",
    "status",
    "stop_requested",
    "wait",
]

name: Optional[str] = _winsvc.name if _winsvc else None
"""The service's name; under ``pyhostsvc run``, the script's; None elsewhere."""

state_dir: Optional[str] = _winsvc.state_dir if _winsvc else os.environ.get("STATE_DIRECTORY")
"""The folder for what the script wants to keep, as a full path. None where there is none."""

log_dir: Optional[str] = _winsvc.log_dir if _winsvc else os.environ.get("LOGS_DIRECTORY")
"""The folder that the service's log is in, as a full path. None where there is none."""


def is_service() -> bool:
    """Does the script run as a Windows service (and not in a console)?"""
    return bool(_winsvc and _winsvc.service)


def ready() -> None:
    """Tells the SCM that the service is running.

    A service that was installed with ``--notify`` counts as starting until then; without it, the script's first line
    is the moment, and this does nothing. Any thread; a second call does nothing.
    """
    if _winsvc:
        _winsvc.ready()


def progress(text: Optional[str] = None, hint: Optional[float] = None) -> None:
    """Tells the SCM that starting or stopping moves on.

    `text` becomes the status text. `hint` is how many seconds the next step may take, at most a day; the SCM's patience
    lasts that long. Any thread.
    """
    if _winsvc:
        _winsvc.progress(text, hint)


def status(text: str) -> None:
    """Sets the line that ``pyhostsvc status`` shows beside the state. Any thread."""
    if _winsvc:
        _winsvc.status(text)


def stop_requested() -> bool:
    """Has a stop been requested? Any thread.

    A script that asks is taken to end by itself: it is not interrupted before half of the stop time-out has passed.
    """
    return bool(_winsvc and _winsvc.stop_requested())


def wait(seconds: Optional[float] = None) -> bool:
    """Waits until a stop is requested, `seconds` at most (None: for ever). True when a stop was requested.

    Any thread, any number of them; other threads run meanwhile. A script that waits like this is taken to end by
    itself: it is not interrupted before half of the stop time-out has passed. Raises ValueError for NaN.
    """
    if _winsvc:
        return bool(_winsvc.wait(seconds))
    if seconds is None:
        while True:
            time.sleep(3600)
    time.sleep(max(0.0, seconds))
    return False
