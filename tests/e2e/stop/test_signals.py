"""Signals: a Stop does in a service what Ctrl-C does under python.exe.

Each script runs under both, is interrupted after it prints "up", and must print the same and exit with the same code.
Otherwise a user would lose what a script does at its end, or would have to rewrite it for a service.
"""

from __future__ import annotations

import re
import signal
import subprocess
import textwrap
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pytest
from host_exe import Host
from layouts import programs_venv
from machine import CLIENT_VERSION, PROGRAMS_VENV, python
from service import Install, Service
from waiting import PATIENCE

INTERRUPTED = 0xC000013A
OLDEST, NEWEST = "3.9", "3.14"
BOTH = (OLDEST, NEWEST)
ONE, OTHER = (OLDEST,), (NEWEST,)  # for cases where both versions behave alike; similar cases run on the other version
PACKAGES = (CLIENT_VERSION,)  # the version of build/programs

# Raises a signal on a thread, as Windows does at Ctrl-C: CPython's C handler runs there, the Python handler in the main
# thread.
CTRL_C = """
    import _thread, os, signal, time

    def press(go=os.environ["TEST_GO"], number=int(os.environ["TEST_SIGNAL"])):
        while not os.path.exists(go):
            time.sleep(0.01)
        time.sleep(0.1)  # from "up" to the wait
        signal.raise_signal(number)

    _thread.start_new_thread(press, ())
"""


class Case(NamedTuple):
    """A script; lines that it must print, in this order; and how it ends."""

    script: str
    lines: tuple[str, ...]
    code: int
    versions: tuple[str, ...] = BOTH
    number: int = signal.SIGINT
    modules: dict[str, str] = {}  # noqa: RUF012


CASES = {
    "a handler that raises": Case(
        """
        import signal, time
        def handler(signum, frame):
            raise RuntimeError(f"signal {signum} in {frame.f_code.co_name}")
        def work():
            time.sleep(3600)
        signal.signal(signal.SIGINT, handler)
        print("up")
        try:
            work()
        finally:
            print("finally")
        """,
        ("finally", "RuntimeError: signal 2 in work"),
        1,
    ),
    "a handler that returns": Case(
        """
        import signal, time
        running = True
        def handler(signum, frame):
            global running
            print("got", signum)
            running = False
        signal.signal(signal.SIGTERM, handler)
        print("up")
        while running:
            begin = time.monotonic()
            time.sleep(0.5)
        print("slept to its end:", time.monotonic() - begin > 0.45)
        """,
        ("got 15", "slept to its end: True"),
        0,
        number=signal.SIGTERM,
    ),
    "a handler that puts the default back": Case(
        """
        import signal, time
        def handler(signum, frame):
            print("got", signum)
            print(signal.signal(signum, signal.default_int_handler) is handler)
            signal.raise_signal(signum)
        signal.signal(signal.SIGINT, handler)
        print("up")
        time.sleep(3600)
        """,
        ("got 2", "True", "KeyboardInterrupt"),
        INTERRUPTED,
        ONE,
    ),
    "a handler that wants to hear no more": Case(
        """
        import signal, sys, time
        def handler(signum, frame):
            signal.signal(signum, signal.SIG_IGN)
            sys.exit(3)
        signal.signal(signal.SIGINT, handler)
        print("up")
        try:
            time.sleep(3600)
        finally:
            signal.raise_signal(signal.SIGINT)
            time.sleep(0.3)
            print("cleaned up", signal.getsignal(signal.SIGINT) is signal.SIG_IGN)
        """,
        ("cleaned up True",),
        3,
        OTHER,
    ),
    "a handler that is put in after the signal": Case(
        """
        import signal, time
        def late(signum, frame):
            print("late", signum)
        print("up")
        try:
            time.sleep(3600)
        except KeyboardInterrupt:
            print(signal.signal(signal.SIGINT, late) is signal.default_int_handler)
            time.sleep(0.3)  # the stop is not sent again
            signal.raise_signal(signal.SIGINT)
        """,
        ("True", "late 2"),
        0,
        ONE,
    ),
    "set_wakeup_fd": Case(
        """
        import select, signal, socket
        ours, theirs = socket.socketpair()
        theirs.setblocking(False)
        signal.signal(signal.SIGINT, lambda *unused: print("handler"))
        print(signal.set_wakeup_fd(theirs.fileno()))
        print("up")
        select.select([ours], [], [])
        print("select has returned")
        print(list(ours.recv(8)), signal.set_wakeup_fd(-1) == theirs.fileno())
        """,
        ("-1", "handler", "select has returned", "[2] True"),
        0,
    ),
    "set_wakeup_fd, SIGTERM": Case(
        """
        import signal, socket
        ours, theirs = socket.socketpair()
        theirs.setblocking(False)
        signal.signal(signal.SIGTERM, lambda *unused: None)
        signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
        print("up")
        print(list(ours.recv(8)))
        """,
        ("[15]",),
        0,
        (OLDEST,),  # CPython 3.9 has only PyErr_SetInterrupt, for SIGINT
        number=signal.SIGTERM,
    ),
    "during an import": Case(
        """
        import sys
        print("begins")
        try:
            import slow_module
        finally:
            print("imported:", "slow_module" in sys.modules)
        """,
        ("undone", "imported: False", "KeyboardInterrupt"),
        INTERRUPTED,
        modules={
            "slow_module": """
                import time
                print("up")
                try:
                    time.sleep(3600)
                finally:
                    print("undone")
            """
        },
    ),
    "in finally": Case(
        """
        import time
        try:
            1 / 0
        finally:
            try:
                print("up")
                time.sleep(3600)
            finally:
                print("the inner one")
        """,
        ("the inner one", "ZeroDivisionError: division by zero", "KeyboardInterrupt"),
        INTERRUPTED,
        OTHER,
    ),
    "in __del__": Case(
        """
        import time
        class Slow:
            def __del__(self):
                print("up")
                time.sleep(3600)
        slow = Slow()
        del slow
        print("goes on")
        """,
        ("Exception ignored", "KeyboardInterrupt", "goes on"),
        0,
    ),
    "asyncio.run": Case(
        """
        import asyncio
        async def worker():
            try:
                print("up")
                await asyncio.sleep(3600)
            finally:
                await asyncio.sleep(0.05)
                print("the worker has cleaned up")
        async def main():
            task = asyncio.create_task(worker())
            try:
                await task
            except asyncio.CancelledError:
                print("main is cancelled")
                raise
        asyncio.run(main())
        """,
        ("main is cancelled", "KeyboardInterrupt"),
        INTERRUPTED,
        (OLDEST, CLIENT_VERSION, NEWEST),
    ),
    "asyncio.Runner": Case(
        """
        import asyncio
        async def work():
            print("up")
            await asyncio.sleep(3600)
        async def farewell():
            await asyncio.sleep(0.05)
            print("farewell")
        with asyncio.Runner() as runner:
            try:
                runner.run(work())
            except KeyboardInterrupt:
                print("interrupted")
            runner.run(farewell())
        """,
        ("interrupted", "farewell"),
        0,
        ("3.11", NEWEST),
    ),
    "run_forever, proactor": Case(
        """
        import asyncio
        async def farewell():
            await asyncio.sleep(0.05)
            print("farewell")
        loop = asyncio.ProactorEventLoop()
        loop.call_soon(print, "up")
        try:
            loop.run_forever()
        except KeyboardInterrupt:
            print("interrupted")
        finally:
            loop.run_until_complete(farewell())
            loop.close()
        """,
        ("interrupted", "farewell"),
        0,
    ),
    "run_forever, proactor, a handler": Case(
        """
        import asyncio, signal
        loop = asyncio.ProactorEventLoop()
        signal.signal(signal.SIGTERM, lambda *unused: loop.call_soon_threadsafe(loop.stop))
        loop.call_soon(print, "up")
        loop.run_forever()
        print("stopped:", not loop.is_running())
        loop.close()
        """,
        ("stopped: True",),
        0,
        ONE,
        number=signal.SIGTERM,
    ),
    "run_forever, selector": Case(
        """
        import asyncio
        loop = asyncio.SelectorEventLoop()
        def tick():  # select() does not see a signal on Windows
            loop.call_later(0.1, tick)
        tick()
        loop.call_soon(print, "up")
        try:
            loop.run_forever()
        except KeyboardInterrupt:
            print("interrupted")
        finally:
            loop.close()
        """,
        ("interrupted",),
        0,
        OTHER,
    ),
    "anyio": Case(
        """
        import anyio
        async def worker():
            try:
                await anyio.sleep(3600)
            finally:
                with anyio.CancelScope(shield=True):
                    await anyio.sleep(0.05)
                    print("the worker has cleaned up")
        async def main():
            async with anyio.create_task_group() as group:
                group.start_soon(worker)
                await anyio.sleep(0.01)
                print("up")
        try:
            anyio.run(main)
        except KeyboardInterrupt:
            print("interrupted")
        """,
        ("the worker has cleaned up", "interrupted"),
        0,
        PACKAGES,
    ),
    "trio": Case(
        """
        import trio
        async def worker():
            try:
                await trio.sleep_forever()
            finally:
                with trio.CancelScope(shield=True):
                    await trio.sleep(0.05)
                    print("the worker has cleaned up")
        async def main():
            async with trio.open_nursery() as nursery:
                nursery.start_soon(worker)
                await trio.sleep(0.01)
                print("up")
        try:
            trio.run(main)
        except* KeyboardInterrupt:
            print("interrupted")
        """,
        ("the worker has cleaned up", "interrupted"),
        0,
        PACKAGES,
    ),
    "anyio on trio, a signal receiver": Case(
        """
        import signal
        import anyio
        async def main():
            with anyio.open_signal_receiver(signal.SIGINT, signal.SIGTERM) as signals:
                print("up")
                async for number in signals:
                    print("got", number.name)
                    break
            print("graceful")
        anyio.run(main, backend="trio")
        """,
        ("got SIGINT", "graceful"),
        0,
        PACKAGES,
    ),
}


class Outcome(NamedTuple):
    """The output and the exit code of a script."""

    text: str
    code: int


def under_python(host: Host, path: Path, version: str, number: int) -> Outcome:
    """Runs the script under python.exe and interrupts it."""
    (host.folder / "ctrl_c").mkdir()
    (host.folder / "ctrl_c" / "sitecustomize.py").write_text(textwrap.dedent(CTRL_C))
    go = host.folder / "go"
    environment = {
        "PYTHONPATH": host.path(host.folder / "ctrl_c"),
        "TEST_GO": host.path(go),
        "TEST_SIGNAL": str(int(number)),
    }
    if version in PACKAGES:  # as the venv's launcher starts it
        environment["__PYVENV_LAUNCHER__"] = host.path(PROGRAMS_VENV / "Scripts" / "python.exe")
    text = ""
    with subprocess.Popen(
        host.machine.command(python(version), "-u", "-X", "utf8", host.path(path)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="backslashreplace",
        env=host.machine.environment(environment),
    ) as process:
        assert process.stdout
        watchdog = threading.Timer(2 * PATIENCE, process.kill)
        watchdog.start()
        for line in process.stdout:
            text += line
            if line == "up\n":
                go.touch()
        watchdog.cancel()
    return Outcome(text, process.returncode)


def stopped(service: Service) -> Outcome:
    """Starts the service and, once the script prints "up", stops it."""
    service.start_without_waiting()
    service.wait_log("(?m)^up$")
    assert "stopped by request" in service.stop()
    query = service.query()
    assert (query["state"], query["win32_exit_code"], query["service_exit_code"]) == ("stopped", 0, 0)
    return Outcome(service.log(), service.status()["exit_code"])


def plain(text: str) -> str:
    """Returns the text without addresses."""
    return re.sub("0x[0-9A-Fa-f]{16}", "0x…", text)


@pytest.mark.parametrize(
    "name, version",
    [pytest.param(name, version, id=f"{name}-{version}") for name, case in CASES.items() for version in case.versions],
)
def test_stop_is_like_ctrl_c(host: Host, install: Install, name: str, version: str) -> None:
    case = CASES[name]
    path = host.script(case.script, "case.py")
    for module, text in case.modules.items():
        host.script(text, f"{module}.py")
    options = ["--python", programs_venv(host)] if version in PACKAGES else []
    with ThreadPoolExecutor() as meanwhile:
        python_exe = meanwhile.submit(under_python, host, path, version, case.number)
        here = stopped(install(path, *options))
        there = python_exe.result()
    assert plain(here.text) == plain(there.text)
    assert here.code == case.code
    assert there.code in (case.code, case.code & 0xFF)
    found = [line for line in here.text.splitlines() if any(line.startswith(wanted) for wanted in case.lines)]
    assert [line.startswith(wanted) for line, wanted in zip(found, case.lines)] == [True] * len(case.lines), here.text


API = """
    import asyncio, signal, socket, threading

    def attempt(function, *arguments):
        try:
            return function(*arguments)
        except BaseException as error:
            return f"{type(error).__name__}: {error}"

    def show(*values):
        print(*values, flush=True)

    def handler(signum, frame):
        show("handler", signum, frame.f_code.co_name)

    for number in sorted(signal.valid_signals()):
        show(int(number), signal.strsignal(number), signal.getsignal(number))
    show(signal.signal(signal.SIGINT, handler), signal.getsignal(signal.SIGINT) is handler)
    signal.raise_signal(signal.SIGINT)
    show(signal.signal(signal.SIGINT, signal.SIG_IGN) is handler)
    signal.raise_signal(signal.SIGINT)
    show(signal.signal(signal.SIGINT, signal.default_int_handler))
    show(attempt(signal.raise_signal, signal.SIGINT))
    for number in signal.SIGTERM, signal.SIGBREAK, signal.SIGABRT:
        show(signal.signal(number, handler), attempt(signal.raise_signal, number))
        show(signal.signal(number, signal.SIG_DFL) is handler)
    show(attempt(signal.signal, 1, handler), attempt(signal.raise_signal, 99))
    show(attempt(signal.signal, signal.SIGINT, "no"))

    def elsewhere():
        show(attempt(signal.signal, signal.SIGINT, handler))
        show(attempt(signal.set_wakeup_fd, -1))

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()

    ours, theirs = socket.socketpair()
    theirs.setblocking(False)
    show(attempt(signal.set_wakeup_fd, 12345), signal.set_wakeup_fd(theirs.fileno()))
    signal.signal(signal.SIGTERM, handler)
    signal.raise_signal(signal.SIGTERM)
    show(list(ours.recv(8)), signal.set_wakeup_fd(-1) == theirs.fileno())

    loop = asyncio.new_event_loop()
    show(type(loop).__name__, attempt(loop.add_signal_handler, signal.SIGINT, handler))
    loop.close()
"""


@pytest.mark.parametrize("version", BOTH)
def test_signal_module_matches_python_exe(host: Host, install: Install, version: str) -> None:
    """Its handlers at the start, accepted and refused arguments, and its wakeup fd."""
    path = host.script(API, "api.py")
    there = host.machine.run(python(version), "-u", host.path(path))
    assert (there.returncode, there.stderr) == (0, "")
    service = install(path)
    service.start_without_waiting()
    service.wait("stopped")
    assert plain(service.log()) == plain(there.stdout)
    assert "handler 2 <module>" in there.stdout or "handler 2 attempt" in there.stdout
    assert service.status()["exit_code"] == 0


@pytest.mark.parametrize("version", BOTH)
def test_idle_selector_loop_is_stopped(install: Install, version: str) -> None:
    """On Windows, select() does not see Ctrl-C. A stop gets through anyway: the host wakes the loop."""
    service = install(
        """
        import asyncio, signal
        loop = asyncio.SelectorEventLoop()
        signal.signal(signal.SIGINT, lambda *unused: loop.call_soon_threadsafe(loop.stop))
        loop.call_soon(print, "up")
        loop.run_forever()
        loop.run_until_complete(asyncio.sleep(0.01))
        print("graceful")
        """
    )
    assert stopped(service) == Outcome("up\ngraceful\n", 0)
    assert "on another thread" not in service.log(own=True)


@pytest.mark.parametrize("version", [CLIENT_VERSION])
def test_asyncio_run_on_a_selector_loop(install: Install, version: str) -> None:
    """From 3.11 on, asyncio.run has a handler that cancels the main task, and it is called in the same way."""
    service = install(
        """
        import asyncio
        async def main():
            print("up")
            try:
                await asyncio.Event().wait()
            finally:
                await asyncio.sleep(0.05)
                print("main has cleaned up")
        with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
            runner.run(main())
        """
    )
    here = stopped(service)
    assert here.text.startswith("up\nmain has cleaned up\n"), here.text
    assert here.text.endswith("\nKeyboardInterrupt\n")
    assert here.code == INTERRUPTED


@pytest.mark.parametrize("how", ["signal.raise_signal(signum)", "os.kill(os.getpid(), signum)"])
@pytest.mark.parametrize("version", BOTH)
def test_handler_that_raises_the_default_signal(install: Install, version: str, how: str) -> None:
    """As many Unix programs do: the host sees it and reports it to the SCM before the process exits."""
    service = install(
        f"""
        import os, signal, time
        def handler(signum, frame):
            print("cleaned up")
            signal.signal(signum, signal.SIG_DFL)
            {how}
            print("never")
        signal.signal(signal.SIGTERM, handler)
        print("up")
        time.sleep(3600)
        """
    )
    service.start_without_waiting()
    service.wait_log("(?m)^up$")
    assert "stopped by request" in service.stop()
    assert service.log() == "up\ncleaned up\n"
    assert service.status()["exit_code"] == (3 if "raise" in how else 15)
