"""How long a test waits, and for what."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE = 30.0  # seconds: a wait that takes longer has failed


def wait_until(
    condition: Callable[[], bool],
    otherwise: Callable[[], str] = lambda: "the condition was not met in time",
    seconds: float = PATIENCE,
) -> None:
    """Waits until the condition holds. If it does not in time, fails with the text of `otherwise`."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, otherwise()
        time.sleep(0.02)
