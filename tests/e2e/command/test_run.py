"""`pyhostsvc run`: the same host in a console."""

from __future__ import annotations

import subprocess
import sys

import pytest
from host_exe import Host
from machine import CLIENT_VERSION, EXE
from terminal import CTRL_C, Terminal
from waiting import PATIENCE


def test_streams_exit_code_and_arguments(host: Host, version: str) -> None:
    script = host.script(
        """
        import sys, winsvc
        print(sys.argv[1:], winsvc.is_service(), winsvc.name)
        print('err', file=sys.stderr)
        sys.exit(9)
        """
    )
    done = host("run", host.path(script), "--python", version, "--", "a b", "")
    assert done.code == 9
    assert done.out == "['a b', ''] False script\n"
    assert done.err == "err\n"


def test_script_that_cannot_be_loaded(host: Host) -> None:
    done = host("run", host.path(host.script("def broken(:\n")), "--python", "3.13")
    assert done.code == 1
    assert "SyntaxError" in done.err
    assert "pyhostsvc: the script cannot be loaded" in done.err


def test_uncaught_exception(host: Host) -> None:
    done = host("run", host.path(host.script("raise ValueError('wrong')")), "--python", "3.13")
    assert done.code == 1
    assert done.err.splitlines()[-1] == "ValueError: wrong"


def press_ctrl_c(host: Host, *arguments: str) -> tuple[str, int]:
    """Runs a script in a console and presses Ctrl-C when it prints "up". Returns the output and the exit code."""
    if sys.platform == "win32":
        return press_break(host, *arguments)
    terminal = Terminal(host, "run", *arguments)
    terminal.wait("up")
    terminal.type(CTRL_C)
    code = terminal.end()
    return terminal.shown, code


def press_break(host: Host, *arguments: str) -> tuple[str, int]:
    """The same on Windows, with Ctrl-Break to a new process group, because Ctrl-C only goes to the whole console."""
    import signal

    process = subprocess.Popen(
        host.machine.command(EXE, "run", *arguments),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=host.machine.environment(),
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
    )
    assert process.stdout
    first = process.stdout.readline()
    process.send_signal(getattr(signal, "CTRL_BREAK_EVENT", 1))
    rest = process.communicate(timeout=PATIENCE)[0]
    return first + rest, process.returncode


@pytest.mark.parametrize("handler", ["KeyboardInterrupt", "SIGTERM"])
def test_ctrl_c_stops_like_a_stop(host: Host, handler: str) -> None:
    """By the rules of a Stop: a script that handles only SIGTERM gets SIGTERM."""
    own = "signal.signal(signal.SIGTERM, lambda *unused: (print('got SIGTERM'), sys.exit(4)))"
    script = host.script(
        f"""
        import signal, sys, time
        {own if handler == "SIGTERM" else ""}
        try:
            print("up", flush=True)
            time.sleep(3600)
        except KeyboardInterrupt:
            print("got KeyboardInterrupt")
            sys.exit(4)
        """
    )
    shown, code = press_ctrl_c(host, host.path(script), "--python", CLIENT_VERSION)
    assert f"got {handler}" in shown
    assert code == 4


def test_stop_timeout_applies(host: Host) -> None:
    script = host.script(
        """
        import signal, time
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        print("up", flush=True)
        time.sleep(3600)
        """
    )
    _, code = press_ctrl_c(host, host.path(script), "--python", CLIENT_VERSION, "--stop-timeout", "0.5")
    assert code == 1
