"""The tests whose outcome differs inside the host, and why the difference is right."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import NamedTuple

from compare import Comparison


class Difference(NamedTuple):
    module: str
    test: str  # its ID, a pattern for fnmatch
    reason: str


CONSOLE = "needs a console, which a service does not have"

DIFFERENCES = [
    Difference("test_msvcrt", "*.TestConsoleIO.*", CONSOLE),
    Difference("test_os", "*.DeviceEncodingTests.test_device_encoding", CONSOLE),
    Difference("test_os", "*.test_write_windows_console", CONSOLE),
    Difference("test_os", "*.TermsizeTests.test_windows_fd", CONSOLE),
    Difference(
        "test_atexit",
        "*.test_atexit_with_low_memory",
        "makes every allocation fail from some moment on, also those of the host's runner, which then cannot report it",
    ),
    Difference(
        "test_source_encoding",
        "*.FileSourceEncodingTest.test_*non_utf8_*_error",
        "expects its children's stderr to have its own encoding; a service's stderr is the log, in UTF-8",
    ),
    Difference(
        "test_tracemalloc",
        "*.TestTracemallocEnabled.test_snapshot",
        "inspects the second trace in the order of memory addresses (its comment says 'This can vary')",
    ),
    Difference(
        "test_cmd_line",
        "*.test_python_legacy_windows_stdio",
        "starts a child with a new console, which fails under Wine if the parent has a console, as python.exe does",
    ),
]


def reason_for(comparison: Comparison, test: str) -> str | None:
    """Returns why this test differs, or None if it must not."""
    for difference in DIFFERENCES:
        if difference.module == comparison.module and fnmatchcase(test, difference.test):
            return difference.reason
    return None
