"""A Windows program at a Unix terminal: under Wine it sees a console, and the test types at the terminal."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Mapping
from types import MappingProxyType

from host_exe import Host
from waiting import PATIENCE

CTRL_C = "\x03"
ESCAPES = re.compile(r"\x1b\[[?0-9;]*[a-zA-Z]|\x1b\][^\x07]*\x07")


class Terminal:
    """Runs the host's exe at a new terminal. The test calls `end` at its end."""

    def __init__(self, host: Host, *arguments: str, environment: Mapping[str, str] = MappingProxyType({})):
        assert sys.platform != "win32"
        import pty

        self.raw = b""
        self.master, terminal = pty.openpty()
        self.process = subprocess.Popen(
            # setsid -c: the terminal becomes the console of this program only
            ["setsid", "-c", "-w", *host.machine.command(host.exe, *arguments)],
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
            env=host.machine.environment({"TERM": "xterm", **environment}),
        )
        os.close(terminal)

    @property
    def shown(self) -> str:
        """The output so far, without escape sequences."""
        return ESCAPES.sub("", self.raw.decode("utf-8", "replace")).replace("\r", "")

    def read(self, seconds: float) -> bool:
        """Reads output that is there or comes within this time. Returns False once the terminal is closed."""
        import select

        if not select.select([self.master], [], [], seconds)[0]:
            return True
        try:
            self.raw += os.read(self.master, 4096)
        except OSError:  # the last program has closed it
            return False
        return True

    def wait(self, text: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while text not in self.shown:
            assert time.monotonic() < deadline, self.shown
            assert self.read(0.05), self.shown

    def wait_for_console(self) -> None:
        """Waits until Wine's console reads the keys: before its first read, Unix echoes them."""
        import termios

        deadline = time.monotonic() + PATIENCE
        while termios.tcgetattr(self.master)[3] & termios.ECHO:
            assert time.monotonic() < deadline, self.shown
            assert self.read(0.01), self.shown

    def type(self, keys: str) -> None:
        os.write(self.master, keys.encode())

    def end(self) -> int:
        """Waits until the program exits. Returns its exit code."""
        deadline = time.monotonic() + PATIENCE
        while self.process.poll() is None and self.read(0.05):
            assert time.monotonic() < deadline, self.shown
        code = self.process.wait(PATIENCE)
        while self.read(0) and self.available():
            pass
        os.close(self.master)
        return code

    def available(self) -> bool:
        import select

        return bool(select.select([self.master], [], [], 0)[0])
