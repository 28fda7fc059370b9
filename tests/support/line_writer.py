"""A script that prints a line at control 128, so that a test decides when something is written to the log."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from host_exe import Host
from service import Install, Service
from waiting import wait_until

WRITE_LINE = 128  # the control

# Prints "line 1", "line 2" and so on. With an argument it also writes "error 1" and so on to stderr, and then the
# number to that file: a test sees there that the line was written, even if the log cannot be written.
LINE_WRITER = """
    import os, sys, winsvc
    number = 0
    @winsvc.on_control(128)
    def write_line(code):
        global number
        number += 1
        print("line", number)
        if sys.argv[1:]:
            sys.stderr.write(f"error {number}\\n")
            acknowledge()
    def acknowledge():
        with open(sys.argv[1] + ".new", "w") as file:
            file.write(str(number))
        os.replace(sys.argv[1] + ".new", sys.argv[1])
    winsvc.stop_requested()  # with this call the script handles the stop itself
    print("begun")
    if sys.argv[1:]:
        acknowledge()
    winsvc.wait()
"""


@dataclass
class LineWriter:
    """A service that runs LINE_WRITER with a file for its acknowledgements."""

    service: Service
    acknowledged: Path

    def write(self, number: int) -> None:
        """Makes it write line `number`, which must be the next one, and waits until it has."""
        self.service.client.control(self.service.name, WRITE_LINE)
        self.wait(number)

    def wait(self, number: int) -> None:
        wait_until(lambda: self.acknowledged.exists() and self.acknowledged.read_text() == str(number))


def start_line_writer(host: Host, install: Install, *options: str) -> LineWriter:
    acknowledged = host.folder / "acknowledged"
    writer = LineWriter(install(LINE_WRITER, *options, "--", host.path(acknowledged)).start(), acknowledged)
    writer.wait(0)
    return writer
