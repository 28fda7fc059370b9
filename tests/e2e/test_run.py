"""`pyhostsvc run`: the same host in a console."""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

import pytest
from machine import CLIENT_VERSION, EXE, PROGRAMS, WINDOWS, python
from services import PATIENCE, Host

# Starts a program in a console group of its own, waits for its word, sends it Ctrl-Break, and tells what it printed.
BREAKER = """
import signal, subprocess, sys
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                           creationflags=subprocess.CREATE_NEW_PROCESS_GROUP)
first = process.stdout.readline()
process.send_signal(signal.CTRL_BREAK_EVENT)
out, err = process.communicate(timeout=20)
print(first + out, end="")
print(err, end="", file=sys.stderr)
sys.exit(process.returncode & 0xFF)
"""


def test_streams_exit_code_and_arguments(host: Host, version: str) -> None:
    script = host.script("import sys, winsvc\nprint(sys.argv[1:], winsvc.is_service(), winsvc.name)\nprint('err', file=sys.stderr)\nsys.exit(9)\n")
    done = host("run", host.path(script), "--python", version, "--", "a b", "")
    assert done.code == 9
    assert done.out == "['a b', ''] False script\n"
    assert done.err == "err\n"


def test_the_script_cannot_be_loaded(host: Host) -> None:
    done = host("run", host.path(host.script("def broken(:\n")), "--python", "3.13")
    assert done.code == 1
    assert "SyntaxError" in done.err
    assert "pyhostsvc: the script cannot be loaded" in done.err


def test_an_exception(host: Host) -> None:
    done = host("run", host.path(host.script("raise ValueError('wrong')")), "--python", "3.13")
    assert done.code == 1
    assert done.err.splitlines()[-1] == "ValueError: wrong"


@pytest.mark.parametrize("handler", ["KeyboardInterrupt", "SIGTERM"])
def test_break_is_stop(host: Host, handler: str) -> None:
    """Ctrl-Break reaches a process group, as Ctrl-C reaches a console: the script's own handler runs."""
    own = "signal.signal(signal.SIGTERM, lambda *unused: (print('got SIGTERM'), sys.exit(4)))"
    script = host.script(
        f"""
        import signal, sys, time
        {own if handler == "SIGTERM" else ""}
        print("up", flush=True)
        try:
            time.sleep(3600)
        except KeyboardInterrupt:
            print("got KeyboardInterrupt")
            sys.exit(4)
        """
    )
    breaker = host.script(BREAKER, "breaker.py")
    command = [host.path(EXE), "run", host.path(script), "--python", CLIENT_VERSION]
    done = host.machine.run(python(CLIENT_VERSION), host.path(breaker), *command)
    assert done.stdout.splitlines() == ["up", f"got {handler}"], done.stderr
    assert done.returncode == 4


def test_the_rules_are_the_services(host: Host) -> None:
    """The stop's deadline holds here, too."""
    script = host.script(
        """
        import signal, time
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        print("up", flush=True)
        time.sleep(3600)
        """
    )
    breaker = host.script(BREAKER, "breaker.py")
    command = [host.path(EXE), "run", host.path(script), "--python", CLIENT_VERSION, "--stop-timeout", "0.5"]
    done = host.machine.run(python(CLIENT_VERSION), host.path(breaker), *command)
    assert done.stdout.splitlines() == ["up"]
    assert done.returncode == 1
