"""Deadlines: of a stop that does not get through, and of a start that does not finish."""

from __future__ import annotations

import re
import time

import pytest
from machine import ALL_VERSIONS
from service import Install

HELD = """
    import ctypes, threading
    hold = ctypes.PyDLL("kernel32").Sleep  # functions of a PyDLL keep the GIL
    def helper():
        threading.Event().wait()
    threading.Thread(target=helper, name="helper", daemon=True).start()
    def stuck():
        hold(600000)
    print("up")
    stuck()
"""


ALL = pytest.mark.parametrize("version", ALL_VERSIONS)


@ALL
def test_stacks_if_native_code_holds_the_gil(install: Install, version: str) -> None:
    """Nothing can attach to the interpreter: its threads are read from outside, and the blocked line is named."""
    service = install(HELD, "--stop-timeout", "1").start()
    service.wait_log("up")
    begin = time.monotonic()
    out = service.stop()
    assert time.monotonic() - begin < 1 + 3
    assert re.search(r"did not stop within 1 s; stuck at script0.py, line 8, in stuck", out)
    log = service.log(own=True)
    assert "in helper" in log
    assert service.query()["win32_exit_code"] == 0
    assert service.status()["blocked"] == "script0.py, line 8, in stuck: hold(600000)"


@ALL
@pytest.mark.parametrize("faulthandler", ["", "import faulthandler; faulthandler.enable(); faulthandler.disable()"])
def test_stacks_of_a_script_that_does_not_end(install: Install, version: str, faulthandler: str) -> None:
    """The interpreter answers: with names and source lines."""
    service = install(
        f"""
        import signal, sys, threading
        {faulthandler or "assert 'faulthandler' not in sys.modules"}
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        def helper():
            threading.Event().wait()
        threading.Thread(target=helper, name="helper", daemon=True).start()
        def work(lock):
            with lock:
                print("up")
                lock.acquire()  # a deadlock with itself
        work(threading.Lock())
        """,
        "--stop-timeout",
        "1",
    ).start()
    service.wait_log("up")
    out = service.stop()
    assert "stuck at script0.py, line 11, in work: lock.acquire()  # a deadlock with itself" in out
    log = service.log(own=True)
    assert "main thread 'MainThread' (innermost call first):" in log
    assert "thread 'helper' (innermost call first):" in log


@pytest.mark.parametrize("version", ["3.9", "3.13"])
def test_handler_is_called_for_a_blocked_main_thread(install: Install, version: str) -> None:
    """Nothing interrupts an accept(); the handler of many daemons connects to that very socket, or closes it.

    It runs once, as on the main thread: many programs take a second call for "stop at once".
    """
    service = install(
        """
        import signal, socket, threading
        server = socket.create_server(("127.0.0.1", 0))
        def handler(signum, frame):
            print("handler on", threading.current_thread() is threading.main_thread(), frame)
            signal.signal(signum, signal.SIG_IGN)  # allowed on the main thread only
            socket.create_connection(server.getsockname())
        signal.signal(signal.SIGTERM, handler)
        print("up")
        server.accept()
        print("graceful")
        """
    ).start()
    service.wait_log("up")
    out = service.stop()
    assert re.search(r"stopped by request, took [12]\.\d s", out)
    log = service.log(own=True)
    assert "the host calls the script's handler on another thread" in log
    assert log.count("handler on True None") == 1
    assert "graceful" in log


@pytest.mark.parametrize("version", ["3.13"])
def test_handler_that_raises_for_a_blocked_main_thread(install: Install) -> None:
    """Its traceback is logged; the main thread keeps waiting and is killed at the deadline."""
    service = install(
        """
        import signal, socket
        def handler(signum, frame):
            raise RuntimeError("not here")
        signal.signal(signal.SIGTERM, handler)
        print("up")
        socket.create_server(("127.0.0.1", 0)).accept()
        """,
        "--stop-timeout",
        "2",
    ).start()
    service.wait_log("up")
    out = service.stop()
    assert "did not stop within 2 s; stuck at script0.py, line 7, in <module>" in out
    assert "RuntimeError: not here" in service.log()
    assert "<pyhostsvc>" not in service.log()


def test_start_that_is_never_ready(install: Install) -> None:
    service = install(
        """
        import time
        def connect():
            time.sleep(3600)
        connect()
        """,
        "--notify",
        "--start-timeout",
        "1",
    )
    done = service.host("start", service.name)
    assert done.code == 1
    assert "did not start: the script was not ready within 1 s" in done.err
    assert "winsvc.ready()" in done.err
    status = service.status()
    assert status["win32_exit_code"] == 1053  # ERROR_SERVICE_REQUEST_TIMEOUT
    assert status["blocked"] == "script0.py, line 4, in connect: time.sleep(3600)"


def test_progress_extends_a_start(install: Install) -> None:
    """The timeout without progress is longer than a start takes on a busy machine."""
    service = install(
        """
        import time, winsvc
        winsvc.progress("loads", hint=30)
        time.sleep(3.5)
        winsvc.ready()
        print("up")
        time.sleep(3600)
        """,
        "--notify",
        "--start-timeout",
        "3",
    ).start()
    assert service.status()["state"] == "running"


def test_thread_that_never_ends_keeps_the_service_running(install: Install, version: str) -> None:
    """It keeps python.exe running as well. A stop interrupts 3.14 while it joins its threads, but not 3.13."""
    service = install(
        """
        import threading
        def serve():
            print("up")
            threading.Event().wait()
        threading.Thread(target=serve).start()
        """,
        "--stop-timeout",
        "1",
    ).start()
    service.wait_log("up")
    assert service.status()["state"] == "running"
    assert ("did not stop within 1 s" if version == "3.13" else "stopped by request") in service.stop()
    assert service.query()["win32_exit_code"] == 0
