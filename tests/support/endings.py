"""Every way for a script to end: its code, and how the host and the SCM must report it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

from machine import PROGRAMS

CRASHES = (
    "crash_violation",
    "crash_loader",
    "crash_thread",
    "crash_heap",
    "crash_overflow",
    "crash_abort",
    "crash_exit",
    "crash_terminate",
)


class Ending(NamedTuple):
    """`code` is the exit code of the script, or None if the process dies before the host can report one."""

    script: str
    code: int | None
    words: str  # how `pyhostsvc status` describes it

    @property
    def success(self) -> bool:
        return self.code == 0


DIED = "its process exited unexpectedly; no exit code was recorded"

# Ends the process so, without any notice inside it.
DIE = "import ctypes; ctypes.windll.kernel32.TerminateProcess(ctypes.c_void_p(-1), 10)"

ENDINGS = {
    "return": Ending("pass", 0, "exit code 0"),
    "exit": Ending("sys.exit(3)", 3, "exit code 3"),
    "exit-negative": Ending("sys.exit(-1)", 0xFFFFFFFF, "exit code 0xFFFFFFFF"),
    "exit-text": Ending("sys.exit('a text')", 1, "a text"),
    "exception": Ending("raise ValueError('no such thing')", 1, "ValueError: no such thing"),
    "second-exception": Ending(
        "import atexit\natexit.register(lambda: 1 / 0)\nraise ValueError('the first')", 1, "ValueError: the first"
    ),
    "os-exit-0": Ending("os._exit(0)", 0, "exit code 0"),
    "os-exit": Ending("os._exit(4)", 4, "exit code 4"),
    "thread-exits": Ending(
        "import threading\nthreading.Thread(target=os._exit, args=(5,)).start()\ntime.sleep(3600)", 5, "exit code 5"
    ),
    "flush": Ending("sys.stdout.write('x')\nos.close(1)", 120, "exit code 120"),
    "finalisation-hangs": Ending(
        "class Hang:\n    def __del__(self):\n        while True: pass\nhang = Hang()\nsys.exit(6)",
        6,
        "exit code 6; Python did not shut down within 1.5 s; stuck at ending.py, line 10, in __del__: while True: pass",
    ),
    "access-violation": Ending("import crash_violation", 0xC0000005, "access violation in crash_violation.pyd"),
    "stack-overflow": Ending("import crash_overflow", 0xC00000FD, "stack overflow in crash_overflow.pyd"),
    "abort": Ending("os.abort()", 3, "abort() was called"),
    "fatal-error": Ending("import ctypes\nctypes.pythonapi.Py_FatalError(b'oh no')", 3, "Fatal Python error: oh no"),
    "exit-process": Ending("import crash_exit", None, DIED),
    "terminate-process": Ending("import crash_terminate", None, DIED),
    "ctrl-break": Ending(
        "import signal\nos.kill(0, signal.CTRL_BREAK_EVENT)\ntime.sleep(3600)", 0xC000013A, "exit code 0xC000013A"
    ),
}


def copy_crashes(folder: Path) -> None:
    """Copies the extension module that kills the process to a folder, under each of its names."""
    for name in CRASHES:
        shutil.copy2(PROGRAMS / "crash.pyd", folder / f"{name}.pyd")
