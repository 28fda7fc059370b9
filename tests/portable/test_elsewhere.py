"""winsvc outside of the host: under systemd, with a real notify socket, and in a console, on this machine's Python."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from machine import ROOT, WINDOWS

pytestmark = pytest.mark.skipif(WINDOWS, reason="there are neither sockets of Unix nor signals to be sent")

PATIENCE = 30.0


class Manager:
    """systemd's end of the notify socket."""

    def __init__(self, address: str):
        self.address = address
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.settimeout(PATIENCE)
        self.socket.bind("\0" + address[1:] if address.startswith("@") else address)

    def read(self) -> dict[str, str]:
        """Returns one message."""
        text = self.socket.recv(65536).decode()
        return dict(line.split("=", 1) for line in text.splitlines())

    def is_silent(self) -> bool:
        self.socket.setblocking(False)
        try:
            return not self.socket.recv(65536)
        except BlockingIOError:
            return True
        finally:
            self.socket.settimeout(PATIENCE)


@pytest.fixture(params=["path", "abstract"])
def manager(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Manager]:
    path = str(tmp_path / "notify")
    manager = Manager(path if request.param == "path" else "@" + secrets.token_hex(8))
    yield manager
    manager.socket.close()


@pytest.fixture(autouse=True)
def defaults() -> Iterator[None]:
    """Restores the default signal handlers: a program in the background or under nohup ignores some."""
    numbers: dict[int, Any] = {signal.SIGINT: signal.default_int_handler}
    numbers.update({number: signal.SIG_DFL for number in (signal.SIGHUP, signal.SIGTERM)})
    before = {number: signal.signal(number, handler) for number, handler in numbers.items()}
    yield
    for number, old in before.items():
        signal.signal(number, old)


class Daemon:
    """A running script."""

    def __init__(self, script: str, **environment: str):
        ours = ("NOTIFY_SOCKET", "WATCHDOG_", "STATE_DIRECTORY", "LOGS_DIRECTORY")
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        self.process = subprocess.Popen(
            [sys.executable, "-u", "-c", textwrap.dedent(script)],
            env={**inherited, "PYTHONPATH": str(ROOT / "pymodule"), **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def line(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().rstrip("\n")

    def send(self, number: int) -> None:
        self.process.send_signal(number)

    def end(self) -> tuple[int, str, str]:
        """Returns its exit code and the rest of its output."""
        out, err = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, out, err


@pytest.fixture
def run() -> Iterator[Any]:
    daemons: list[Daemon] = []

    def call(script: str, **environment: str) -> Daemon:
        daemons.append(Daemon(script, **environment))
        return daemons[-1]

    yield call
    for daemon in daemons:
        if daemon.process.poll() is None:
            daemon.process.kill()
        daemon.process.communicate()


def test_start_status_and_stop_under_systemd(run: Any, manager: Manager) -> None:
    daemon = run(
        """
        import winsvc
        print(winsvc.is_service(), winsvc.name, winsvc.args, winsvc.start_reason, winsvc.watchdog)
        winsvc.status("loads ☃\\nslowly")
        winsvc.progress("part 1", hint=2.5)
        winsvc.progress()
        winsvc.ready()
        winsvc.alive()
        winsvc.on_stop(lambda: print("callback\\n", end=""))
        print("up")
        print(f"{winsvc.wait()} {winsvc.stop_requested()}\\n", end="")
        winsvc.progress(hint=60)
        """,
        NOTIFY_SOCKET=manager.address,
        WATCHDOG_USEC="1500000",
    )
    assert daemon.line() == "True None () None 1.5"
    assert manager.read() == {"STATUS": "loads ☃ slowly"}
    assert manager.read() == {"STATUS": "part 1", "EXTEND_TIMEOUT_USEC": "2500000"}
    assert manager.read() == {"READY": "1"}
    assert manager.read() == {"WATCHDOG": "1"}
    assert daemon.line() == "up"
    daemon.send(signal.SIGTERM)
    assert manager.read() == {"STOPPING": "1"}
    assert manager.read() == {"EXTEND_TIMEOUT_USEC": "60000000"}
    code, out, err = daemon.end()
    assert (code, sorted(out.splitlines()), err) == (0, ["True True", "callback"], "")
    assert manager.is_silent()


def test_reload(run: Any, manager: Manager) -> None:
    daemon = run(
        """
        import winsvc
        winsvc.on_reload(lambda: print("reloads"))
        print("up")
        winsvc.wait()
        """,
        NOTIFY_SOCKET=manager.address,
    )
    assert daemon.line() == "up"
    for _ in range(2):
        daemon.send(signal.SIGHUP)
        reloading = manager.read()
        assert reloading.pop("RELOADING") == "1"
        assert int(reloading.pop("MONOTONIC_USEC")) > 0
        assert not reloading
        assert manager.read() == {"READY": "1"}
        assert daemon.line() == "reloads"
    daemon.send(signal.SIGTERM)
    assert daemon.end() == (0, "", "")
    assert manager.read() == {"STOPPING": "1"}


def test_reload_that_another_thread_receives(run: Any, manager: Manager) -> None:
    """No handler runs then while the main thread waits; the same happens if the signal comes just before the wait."""
    daemon = run(
        """
        import signal, sys, threading, time, winsvc
        winsvc.on_reload(lambda: print("reloads"))
        def send():
            while sys._current_frames()[threading.main_thread().ident].f_code.co_name != "wait":
                time.sleep(0.01)
            time.sleep(0.1)  # from the call of wait() to the wait itself
            signal.pthread_kill(threading.get_ident(), signal.SIGHUP)
        threading.Thread(target=send).start()
        winsvc.wait()
        """,
        NOTIFY_SOCKET=manager.address,
    )
    assert daemon.line() == "reloads"
    assert manager.read()["RELOADING"] == "1"
    daemon.send(signal.SIGTERM)
    assert daemon.end() == (0, "", "")
    assert [manager.read(), manager.read()] == [{"READY": "1"}, {"STOPPING": "1"}]


def test_environment(run: Any) -> None:
    daemon = run(
        "import winsvc\nprint(winsvc.state_dir, winsvc.log_dir, winsvc.watchdog, winsvc.is_service())",
        STATE_DIRECTORY="/var/lib/a:/var/lib/b",
        LOGS_DIRECTORY="/var/log/a",
        WATCHDOG_USEC="1000000",
        WATCHDOG_PID="1",
    )
    assert daemon.line() == "/var/lib/a /var/log/a None False"


@pytest.mark.parametrize("address", ["", "/nonexistent/socket", "@" + "x" * 200, "vsock:2:1", "\udcff"])
def test_notify_socket_without_a_listener(run: Any, address: str) -> None:
    daemon = run("import winsvc\nwinsvc.ready()\nwinsvc.status('x')\nprint(winsvc.wait(0.01))", NOTIFY_SOCKET=address)
    assert daemon.end() == (0, "False\n", "")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_sigterm_is_the_stop(run: Any, number: int) -> None:
    daemon = run("import winsvc\nprint('up', winsvc.stop_requested())\nprint(winsvc.wait(), winsvc.wait(60))")
    assert daemon.line() == "up False"
    daemon.send(number)
    assert daemon.end() == (0, "True True\n", "")


def test_import_installs_no_handler(run: Any) -> None:
    """SIGTERM kills a script that has not asked for the stop."""
    daemon = run("import time, winsvc\nwinsvc.ready()\nprint('up')\ntime.sleep(60)")
    assert daemon.line() == "up"
    daemon.send(signal.SIGTERM)
    assert daemon.end()[0] == -signal.SIGTERM


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_handler_of_the_script_is_called(run: Any, number: int, when: str) -> None:
    """It stays installed, and wait() also returns."""
    install = f"signal.signal({int(number)}, own)"
    daemon = run(
        f"""
        import signal, winsvc
        def own(number, frame):
            print("own", number)
        {install if when == "before" else ""}
        winsvc.stop_requested()
        {install if when == "after" else ""}
        print(signal.getsignal({int(number)}) is own)
        print(winsvc.wait())
        """
    )
    assert daemon.line() == "True"
    daemon.send(number)
    code, out, err = daemon.end()
    assert (code, sorted(out.splitlines()), err) == (0, ["True", f"own {int(number)}"], "")


def test_second_interrupt_ends_the_script_at_once(run: Any) -> None:
    """The user does not want to wait any longer."""
    daemon = run(
        """
        import time, winsvc
        print(winsvc.stop_requested())
        print(winsvc.wait())
        time.sleep(60)
        """
    )
    assert daemon.line() == "False"
    daemon.send(signal.SIGINT)
    assert daemon.line() == "True"
    daemon.send(signal.SIGINT)
    code, _, err = daemon.end()
    assert code == -signal.SIGINT
    assert "KeyboardInterrupt" in err


def test_wait_in_many_threads(run: Any) -> None:
    daemon = run(
        """
        import threading, winsvc
        winsvc.stop_requested()
        done = []
        threads = [threading.Thread(target=lambda: done.append(winsvc.wait())) for _ in range(8)]
        for thread in threads:
            thread.start()
        print("up")
        for thread in threads:
            thread.join()
        print(done)
        """
    )
    assert daemon.line() == "up"
    daemon.send(signal.SIGTERM)
    assert daemon.end() == (0, f"{[True] * 8}\n", "")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_wait_async(run: Any, number: int) -> None:
    daemon = run(
        """
        import asyncio, winsvc
        async def main():
            print(await winsvc.wait_async(0.01))
            print(await winsvc.wait_async(), await winsvc.wait_async())
        asyncio.run(main())
        """
    )
    assert daemon.line() == "False"
    daemon.send(number)
    assert daemon.end() == (0, "True True\n", "")


def test_forked_child_is_not_a_service(run: Any) -> None:
    """SIGTERM kills it, and its parent does not take that for a stop."""
    daemon = run(
        """
        import multiprocessing, time, winsvc
        winsvc.stop_requested()
        child = multiprocessing.get_context("fork").Process(target=time.sleep, args=(60,))
        child.start()
        child.terminate()
        child.join()
        print(child.exitcode, winsvc.wait(0.2))
        print(winsvc.wait())
        """
    )
    assert daemon.line() == "-15 False"
    daemon.send(signal.SIGTERM)
    assert daemon.end()[:2] == (0, "True\n")


def test_functions_for_windows_do_nothing(run: Any) -> None:
    daemon = run(
        """
        import winsvc
        for register in (winsvc.on_pause, winsvc.on_continue, winsvc.on_shutdown, winsvc.on_preshutdown,
                         winsvc.on_power, winsvc.on_session, winsvc.on_control(130)):
            register(print)
        winsvc.ready()
        winsvc.progress("x", 1)
        winsvc.status("x")
        winsvc.alive()
        print(winsvc.is_service(), winsvc.state_dir, winsvc.stop_requested(), winsvc.wait(0))
        """
    )
    assert daemon.end() == (0, "False None False False\n", "")


def test_event_log_handler_writes_priorities(run: Any) -> None:
    daemon = run(
        """
        import logging, winsvc
        log = logging.getLogger()
        log.setLevel(1)
        log.addHandler(winsvc.EventLogHandler())
        for level in (logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR, logging.CRITICAL, 25, 1):
            log.log(level, "level %s\\nsecond line", level)
        try:
            1 / 0
        except ZeroDivisionError:
            log.exception("fails", extra={"event_id": 7})
        """
    )
    code, out, err = daemon.end()
    lines = err.splitlines()
    assert (code, out) == (0, "")
    assert lines[:4] == ["<7>level 10", "<7>second line", "<6>level 20", "<6>second line"]
    assert [line[:3] for line in lines[4:14:2]] == ["<4>", "<3>", "<2>", "<6>", "<7>"]
    assert lines[14:16] == ["<3>fails", "<3>Traceback (most recent call last):"]
    assert all(line.startswith("<3>") for line in lines[14:])


def test_event_log_handler_never_waits_and_never_raises() -> None:
    """Its writer is blocked and its queue full: records are dropped and counted, also those with a wrong format."""
    sys.path.insert(0, str(ROOT / "pymodule"))
    import logging

    import winsvc

    handler = winsvc.EventLogHandler(capacity=10)
    written: list[str] = []
    stuck, go = threading.Event(), threading.Event()

    def write(level: int, event_id: int, text: str) -> None:
        written.append(text)
        stuck.set()
        assert go.wait(PATIENCE)

    patch = pytest.MonkeyPatch()
    patch.setattr(winsvc, "_write_event", write)
    patch.setattr(logging, "raiseExceptions", False)
    try:
        handler.emit(logging.makeLogRecord({"msg": "first"}))
        assert stuck.wait(PATIENCE)
        for number in range(100):
            handler.emit(logging.makeLogRecord({"msg": f"number {number}", "event_id": "wrong"}))
        handler.emit(logging.makeLogRecord({"msg": "%d", "args": ("x",)}))
        go.set()
        handler.flush()
    finally:
        patch.undo()
    assert written == ["first", "90 records did not fit into the queue", *[f"number {n}" for n in range(10)]]
    for wrong in ({"event_id": 0}, {"event_id": 900}, {"capacity": 0}):
        with pytest.raises(ValueError, match=r"1 to 899|1 or more"):
            winsvc.EventLogHandler(**wrong)


def test_invalid_arguments_raise(run: Any) -> None:
    daemon = run(
        """
        import asyncio, winsvc
        def tried(function, *arguments):
            try:
                function(*arguments)
            except (TypeError, ValueError, OverflowError) as error:
                return type(error).__name__[0]
            return "-"
        print(*(tried(winsvc.on_control, code) for code in (127, 240, -1, "x", None, True, 128.0, 128)))
        print(*(tried(register, 5) for register in (winsvc.on_stop, winsvc.on_power, winsvc.on_control(128))))
        print(*(tried(winsvc.wait, value) for value in ("x", float("nan"), 10**400, -1)))
        print(*(tried(asyncio.run, winsvc.wait_async(value)) for value in ("x", float("nan"), 10**400, -1)))
        print(*(tried(winsvc.status, value) for value in (5, None, b"x", "x")))
        print(*(tried(winsvc.progress, *values) for values in ((5,), ("x", "y"), ("x", float("nan")), ("x", 1), ())))
        """
    )
    code, out, err = daemon.end()
    assert (code, err) == (0, "")
    assert out.splitlines() == ["V V V T T T T -", "T T T", "T V O -", "T V O -", "T T T -", "T T V - -"]
