"""A stop reaches the main thread wherever it waits, and its clean-up runs.

The scripts stand for kinds of scripts that users run as services. Under python.exe most of these waits see no Ctrl-C.
"""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from scm import STOP
from service import Install, Service

INTERRUPTED = 0xC000013A
CASES = Path(__file__).parent / "cases"
VERSIONS = pytest.mark.parametrize("version", ["3.9", "3.13", "3.14"])
BEFORE_3_14 = pytest.mark.parametrize("version", ["3.9", "3.13"])


def stopped(service: Service, up: str = "up") -> float:
    """Starts it, stops it once it prints "up", and returns how many seconds the stop took."""
    service.start_without_waiting()
    service.wait_log(f"(?m)^{up}$")
    out = service.stop()
    took = re.search(r"stopped by request, took ([0-9.]+) (m?)s", out)
    assert took, out
    return float(took[1]) / (1000 if took[2] else 1)


# The main thread is in threading.Condition.wait, whatever the call is named.
CONDITIONS = {
    "future_result": ("from concurrent.futures import Future", "Future().result()"),
    "queue_get": ("import queue", "queue.Queue().get()"),
    "queue_put": ("import queue; q = queue.Queue(1); q.put(1)", "q.put(2)"),
    "event": ("import threading", "threading.Event().wait()"),
    "event_long": ("import threading", "threading.Event().wait(3600)"),
    "condition": ("import threading; c = threading.Condition(); c.acquire()", "c.wait()"),
    "semaphore": ("import threading; s = threading.Semaphore(0)", "s.acquire()"),
    "barrier": ("import threading; b = threading.Barrier(2)", "b.wait()"),
    "wait_futures": ("from concurrent.futures import Future, wait", "wait([Future()])"),
    "as_completed": ("from concurrent.futures import Future, as_completed", "list(as_completed([Future()]))"),
    "pool_map": (
        "import threading; from multiprocessing.pool import ThreadPool; pool = ThreadPool(1)",
        "pool.map(lambda unused: threading.Event().wait(), [1])",
    ),
    "async_result": (
        "import threading; from multiprocessing.pool import ThreadPool; pool = ThreadPool(1)",
        "pool.apply_async(threading.Event().wait).get()",
    ),
}


@pytest.mark.parametrize("name", CONDITIONS)
@VERSIONS
def test_wait_of_threading_is_interrupted(install: Install, name: str) -> None:
    before, wait = CONDITIONS[name]
    service = install(
        f"""
        import os
        {before}
        print("up", flush=True)
        try:
            {wait}
        finally:
            print("cleaned", flush=True)
            {"os._exit(3)" if "pool" in before else ""}
        """
    )
    assert stopped(service) < 2
    assert "cleaned" in service.log()
    assert service.status()["exit_code"] == (3 if "pool" in before else INTERRUPTED)


@pytest.mark.parametrize("number", ["SIGINT", "SIGTERM", "SIGBREAK"])
@VERSIONS
def test_handler_sets_the_event_that_the_main_thread_waits_for(install: Install, number: str) -> None:
    """It runs once and on the main thread, as under Linux."""
    service = install(
        f"""
        import signal, threading
        done = threading.Event()
        def handler(signum, frame):
            print("handler", threading.current_thread() is threading.main_thread(), frame.f_code.co_name, flush=True)
            print(signal.getsignal(signum) is handler, signal.signal(signum, signal.SIG_IGN) is handler, flush=True)
            done.set()
        signal.signal(signal.{number}, handler)
        print("up", flush=True)
        print("done", done.wait(), done.is_set(), flush=True)
        """
    )
    assert stopped(service) < 2
    assert service.log() == "up\nhandler True wait\nTrue True\ndone True True\n"
    assert service.status()["exit_code"] == 0


@VERSIONS
def test_wait_goes_on_after_a_handler_that_returns(install: Install) -> None:
    """As under Linux: neither an Event nor a Future nor a Queue takes the signal for its own end."""
    service = install(
        """
        import queue, signal, threading
        from concurrent.futures import Future
        steps = [threading.Event(), Future(), queue.Queue()]
        def later():
            steps[0].set()
            steps[1].set_result("result")
            steps[2].put("item")
        def handler(signum, frame):
            print("handler", flush=True)
            threading.Timer(1, later).start()
        signal.signal(signal.SIGTERM, handler)
        print("up", flush=True)
        print(steps[0].wait(), steps[0].is_set(), steps[1].result(), steps[2].get(), flush=True)
        """
    )
    assert 0.9 < stopped(service) < 3
    assert service.log() == "up\nhandler\nTrue True result item\n"


@VERSIONS
def test_exception_of_a_handler_ends_the_wait(install: Install) -> None:
    service = install(
        """
        import queue, signal, sys
        def handler(signum, frame):
            print("handler", flush=True)
            sys.exit(4)
        signal.signal(signal.SIGINT, handler)
        print("up", flush=True)
        try:
            queue.Queue().get()
        finally:
            print("cleaned", flush=True)
        """
    )
    assert stopped(service) < 2
    assert service.log() == "up\nhandler\ncleaned\n"
    assert service.status()["exit_code"] == 4


@VERSIONS
def test_second_signal_reaches_a_wait_that_went_on(install: Install) -> None:
    service = install(
        """
        import signal, sys, threading
        calls = []
        def handler(signum, frame):
            calls.append(signum)
            print("warm" if len(calls) == 1 else "now", flush=True)
            if len(calls) > 1:
                sys.exit(4)
        signal.signal(signal.SIGINT, handler)
        print("up", flush=True)
        threading.Event().wait()
        """,
        "--stop-timeout",
        "10",
    )
    assert 4.5 < stopped(service) < 8
    assert service.log() == "up\nwarm\nnow\n"
    assert service.status()["exit_code"] == 4


# Waits that nothing ends: the handler runs on another thread.
@pytest.mark.parametrize(
    "wait",
    [
        "server.accept()",
        "select.select([server], [], [])",
        "ctypes.WinDLL('kernel32').WaitForSingleObject(event, -1)",
    ],
)
@VERSIONS
def test_handler_runs_soon_if_the_wait_is_known(install: Install, wait: str) -> None:
    service = install(
        f"""
        import ctypes, select, signal, socket
        server = socket.create_server(("127.0.0.1", 0))
        event = ctypes.WinDLL("kernel32").CreateEventW(None, 1, 0, None)
        def handler(signum, frame):
            print("handler", flush=True)
            socket.create_connection(server.getsockname())
            ctypes.WinDLL("kernel32").SetEvent(event)
        signal.signal(signal.SIGTERM, handler)
        print("up", flush=True)
        {wait}
        print("done", flush=True)
        """
    )
    assert 0.9 < stopped(service) < 3
    assert service.log() == "up\nhandler\ndone\n"
    assert "the host calls the script's handler on another thread" in service.log(own=True)


@VERSIONS
def test_exception_of_a_handler_on_another_thread_is_raised_in_the_main_thread(install: Install) -> None:
    """The handler runs once, as under python.exe."""
    service = install(
        """
        import signal, socket, sys
        server = socket.create_server(("127.0.0.1", 0))
        def handler(signum, frame):
            print("handler", flush=True)
            socket.create_connection(server.getsockname())
            sys.exit(4)
        signal.signal(signal.SIGTERM, handler)
        print("up", flush=True)
        try:
            accepted = server.accept()  # CPython drops an exception that arrives while a socket is finalised
            while True:
                pass
        finally:
            print("cleaned", signal.getsignal(signal.SIGTERM) is handler, flush=True)
        """
    )
    took = stopped(service)
    assert took < 3, service.log(own=True)
    assert service.log() == "up\nhandler\ncleaned True\n"
    assert service.status()["exit_code"] == 4


@VERSIONS
def test_handler_that_takes_its_time_is_not_called_again(install: Install) -> None:
    """A handler that runs and waits itself has taken the signal."""
    service = install(
        """
        import signal, threading, time
        calls = []
        def handler(signum, frame):
            calls.append(signum)
            print("handler", flush=True)
            thread = threading.Thread(target=time.sleep, args=(2.5,))
            thread.start()
            thread.join()
            print("handled", flush=True)
        signal.signal(signal.SIGTERM, handler)
        print("up", flush=True)
        while not calls:
            time.sleep(0.1)
        """
    )
    assert stopped(service) > 2
    assert "on another thread" not in service.log(own=True)
    assert service.log() == "up\nhandler\nhandled\n"


@VERSIONS
def test_selector_loop_is_woken_at_once(install: Install) -> None:
    service = install(CASES / "selector_loop.py")
    assert stopped(service) < 1
    assert service.log() == "up\ncleaned\ninterrupted\n"


@pytest.mark.parametrize("number", ["SIGTERM", "SIGBREAK"])
@VERSIONS
def test_connection_wait_raises_no_interrupted_error(install: Install, number: str) -> None:
    """Under python.exe only SIGINT interrupts this wait."""
    service = install(
        """
        import multiprocessing, signal, threading
        from multiprocessing.connection import wait
        reader, writer = multiprocessing.Pipe(False)
        stopping = False
        def handler(number, frame):
            global stopping
            stopping = True
            print("handler", number, flush=True)
            threading.Timer(2, writer.send, ["end"]).start()
        signal.signal(signal.SIGTERM, handler)
        signal.signal(signal.SIGBREAK, handler)
        print("up", flush=True)
        while not stopping:
            wait([reader])
        print("out", flush=True)
        """,
        "--stop-signal",
        number,
    )
    assert 2.5 < stopped(service) < 6
    assert service.log() == f"up\nhandler {15 if number == 'SIGTERM' else 21}\nout\n"


@pytest.mark.parametrize("number", ["SIGTERM", "SIGBREAK"])
@VERSIONS
def test_sleep_is_woken_by_every_signal(install: Install, number: str) -> None:
    service = install(
        f"""
        import signal, sys, time
        signal.signal(signal.{number}, lambda *unused: sys.exit(4))
        print("up", flush=True)
        time.sleep(3600)
        """
    )
    assert stopped(service) < 1
    assert service.status()["exit_code"] == 4


@VERSIONS
def test_message_loop_is_quit(install: Install) -> None:
    service = install(CASES / "message_pump.py")
    assert stopped(service) < 3
    assert "cleaned" in service.log()


@VERSIONS
def test_message_loop_that_is_not_recognised_is_quit_at_half_of_the_time(install: Install) -> None:
    service = install(
        """
        import ctypes
        from ctypes import wintypes
        user32 = ctypes.windll.user32
        message = wintypes.MSG()
        user32.PeekMessageW(ctypes.byref(message), None, 0, 0, 0)
        get = user32["Get" + "MessageW"]
        print("up", flush=True)
        try:
            while get(ctypes.byref(message), None, 0, 0) > 0:
                pass
        finally:
            print("cleaned", flush=True)
        """,
        "--stop-timeout",
        "6",
    )
    assert 2.5 < stopped(service) < 5
    assert "cleaned" in service.log()


@VERSIONS
def test_native_signal_handler_does_not_take_the_stop(install: Install) -> None:
    """A Java VM in the process has installed a handler by C's signal()."""
    service = install(
        """
        import ctypes, signal, sys, time
        signal.signal(signal.SIGTERM, lambda *_: (print("python handler", flush=True), sys.exit(0)))
        @ctypes.CFUNCTYPE(None, ctypes.c_int)
        def native(number):
            ctypes.windll.kernel32.TerminateProcess(ctypes.c_void_p(-1), 143)
        crt = ctypes.CDLL("ucrtbase")
        crt.signal.argtypes = [ctypes.c_int, ctypes.CFUNCTYPE(None, ctypes.c_int)]
        crt.signal(15, native)
        print("up", flush=True)
        while True:
            time.sleep(0.2)
        """
    )
    assert stopped(service) < 2
    assert service.log() == "up\npython handler\n"
    assert service.status()["exit_code"] == 0


TWO = CASES / "two_interrupts.py"


@VERSIONS
def test_second_signal(install: Install) -> None:
    """Much server software ends at once when Ctrl-C is pressed a second time."""
    service = install(TWO, "--stop-timeout", "10")
    assert 4.5 < stopped(service) < 8
    assert service.log() == "up\nwarm\nnow\n"
    assert "the script has not ended yet; SIGINT sent once more" in service.log(own=True)
    assert service.status()["exit_code"] == 4


@pytest.mark.parametrize("version", ["3.13"])
def test_second_signal_can_be_turned_off(install: Install) -> None:
    service = install(TWO, "--stop-timeout", "6", "--second-signal", "no").start()
    service.wait_log("(?m)^up$")
    assert "did not stop within 6 s" in service.stop()
    assert service.log() == "up\nwarm\n"


@pytest.mark.parametrize("version", ["3.13"])
def test_no_second_signal_while_the_script_asks_for_time(install: Install) -> None:
    service = install(
        """
        import signal, time, winsvc
        calls = []
        signal.signal(signal.SIGINT, lambda *unused: calls.append(1))
        print("up", flush=True)
        while not calls:
            time.sleep(0.1)
        for _ in range(14):
            winsvc.progress("draining", 3)
            time.sleep(0.5)
        print("calls", len(calls), flush=True)
        """,
        "--stop-timeout",
        "10",
    )
    assert stopped(service) > 6
    assert service.log() == "up\ncalls 1\n"


@pytest.mark.parametrize("version", ["3.13"])
def test_script_that_has_given_up_its_handler_gets_no_second_signal(install: Install) -> None:
    service = install(
        """
        import signal, time
        def handler(number, frame):
            signal.signal(number, signal.SIG_DFL)  # a second Ctrl-C would kill python.exe
            print("warm", flush=True)
        signal.signal(signal.SIGINT, handler)
        print("up", flush=True)
        time.sleep(3)
        for _ in range(70):
            time.sleep(0.1)
        print("cleaned", flush=True)
        """,
        "--stop-timeout",
        "14",
    )
    stopped(service)
    assert service.log() == "up\nwarm\ncleaned\n"


@pytest.mark.parametrize(
    "before, wait, words",
    [
        ("t = threading.Thread(target=threading.Event().wait, daemon=True); t.start()", "t.join()", "Thread.join()"),
        ("lock = threading.Lock(); lock.acquire()", "lock.acquire()", "acquire()"),
    ],
)
@BEFORE_3_14
def test_wait_that_cannot_be_ended_is_reported_at_once(install: Install, before: str, wait: str, words: str) -> None:
    service = install(
        f"""
        import threading
        {before}
        print("up", flush=True)
        {wait}
        """,
        "--stop-timeout",
        "4",
    ).start()
    service.wait_log("(?m)^up$")
    service.client.control(service.name, STOP)
    begin = time.monotonic()
    at = re.escape(f"the stop is held up: the main thread is at script0.py, line 5, in <module>: {wait}")
    log = service.wait_log(at + r"\n.*" + re.escape(f"no signal ends {words} without a time-out"), own=True)
    assert time.monotonic() - begin < 3
    service.wait("stopped")
    assert service.log(own=True).count("the stop is held up") == 1
    assert log
