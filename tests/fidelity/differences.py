"""Where a test ends otherwise inside the host, and why that is as it should be."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import NamedTuple

from compare import Comparison


class Difference(NamedTuple):
    module: str
    test: str  # its id, as fnmatch has it
    reason: str


CONSOLE = "is about the console, and a service has none"

DIFFERENCES = [
    Difference("test_msvcrt", "*.TestConsoleIO.*", CONSOLE),
    Difference("test_os", "*.DeviceEncodingTests.test_device_encoding", CONSOLE),
    Difference("test_os", "*.test_write_windows_console", CONSOLE),
    Difference("test_os", "*.TermsizeTests.test_windows_fd", CONSOLE),
    Difference(
        "test_atexit",
        "*.test_atexit_with_low_memory",
        "lets every allocation fail from some moment on, those of the host's runner included: it cannot say so",
    ),
    Difference(
        "test_source_encoding",
        "*.FileSourceEncodingTest.test_*non_utf8_*_error",
        "takes its own stderr's encoding for that of its children: a service's stderr is the log, in UTF-8",
    ),
    Difference(
        "test_tracemalloc",
        "*.TestTracemallocEnabled.test_snapshot",
        "looks at whichever trace comes second, in the order of their addresses in memory ('This can vary', it says)",
    ),
    Difference(
        "test_cmd_line",
        "*.test_python_legacy_windows_stdio",
        "starts a child with a console of its own: under Wine that fails where the parent has one, as python.exe has",
    ),
]


def reason_for(comparison: Comparison, test: str) -> str | None:
    """Why this test differs; None: it should not."""
    for difference in DIFFERENCES:
        if difference.module == comparison.module and fnmatchcase(test, difference.test):
            return difference.reason
    return None
