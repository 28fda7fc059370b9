"""A stop that takes long or never ends by itself: what it waits for, and the remedy."""

from __future__ import annotations

import re
import socket

import pytest
from machine import ALL_VERSIONS, python
from scm import STOP
from service import Install

ALL = pytest.mark.parametrize("version", ALL_VERSIONS)

SERVER = "import socket; server = socket.create_server(('127.0.0.1', 0))"
SLEEPER = "import subprocess, sys; child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(3600)'])"
PAIR = SERVER + "; client = socket.create_connection(server.getsockname()); peer, _ = server.accept()"

# The waits of a script: the code before, the wait itself, and how the log explains it. Those of the second table are
# interruptible from 3.14 on.
NEVER = {
    "accept": (SERVER, "server.accept()", "No signal ends accept(). Give the socket a time-out"),
    "recv": (PAIR, "peer.recv(1)", "No signal ends recv(). Give the socket a time-out"),
    "makefile": (PAIR, "peer.makefile('rb').read(1)", "No signal ends recv(). Give the socket a time-out"),
    "select": (
        PAIR + "; import select",
        "select.select([peer], [], [])",
        "No signal ends select(). Wait with winsvc.wait()",
    ),
}
BEFORE_3_14 = {
    "lock": (
        "lock = threading.Lock(); lock.acquire()",
        "lock.acquire()",
        "ends acquire() without a time-out. Use a time-out in a loop that checks winsvc.stop_requested(), or release",
    ),
    "with": ("lock = threading.Lock(); lock.acquire()", "with lock: pass", "ends a with block over a lock without a"),
    "queue": (
        "import queue; q = queue.SimpleQueue()",
        "q.get()",
        "ends Queue.get() without a time-out. Put an item that means the end in",
    ),
    "join": (
        "t = threading.Thread(target=threading.Event().wait, daemon=True); t.start()",
        "t.join()",
        "ends Thread.join() without a time-out. Make that thread exit in a function with @winsvc.on_stop",
    ),
    "executor": (
        "from concurrent.futures import ThreadPoolExecutor as E; e = E(); e.submit(threading.Event().wait, 4)",
        "e.shutdown()",
        "ends Executor.shutdown() without a time-out. Make that thread exit in a function with @winsvc.on_stop",
    ),
}
SCRIPT = """
import threading
{before}
print("up", flush=True)
{wait}
"""


def assert_explained(install: Install, before: str, wait: str, words: str) -> None:
    service = install(SCRIPT.format(before=before, wait=wait), "--stop-timeout", "0.5").start()
    service.wait_log("up")
    out = service.stop()
    assert f"did not stop within 0.5 s; stuck at script0.py, line 5, in <module>: {wait}" in out
    assert words in out
    assert words in service.log(own=True)
    status = service.status()
    assert words in status["remedy"]
    assert status["blocked"] == f"script0.py, line 5, in <module>: {wait}"


@pytest.mark.parametrize("wait", NEVER)
@pytest.mark.parametrize("version", ["3.14"])
def test_uninterruptible_wait_is_explained(install: Install, wait: str) -> None:
    assert_explained(install, *NEVER[wait])


@pytest.mark.parametrize("wait", BEFORE_3_14)
@pytest.mark.parametrize("version", ["3.13"])
def test_wait_that_is_interruptible_since_3_14(install: Install, wait: str) -> None:
    assert_explained(install, *BEFORE_3_14[wait])


@pytest.mark.parametrize("wait", ["accept"])
@pytest.mark.parametrize("version", ["3.9"])
def test_wait_on_the_oldest_version(install: Install, wait: str) -> None:
    assert_explained(install, *NEVER[wait])


@pytest.mark.parametrize("wait", ["lock", "queue", "join", "executor"])
@pytest.mark.parametrize("version", ["3.9", "3.12"])
def test_wait_on_older_versions(install: Install, wait: str, version: str) -> None:
    assert_explained(install, *BEFORE_3_14[wait])


@ALL
def test_thread_that_prevents_the_exit(install: Install, version: str) -> None:
    service = install(
        """
        import signal, threading
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        threading.Thread(target=threading.Event().wait).start()
        print("up")
        """,
        "--stop-timeout",
        "0.5",
    ).start()
    service.wait_log("up")
    assert "A thread that is not a daemon keeps the script from exiting." in service.stop()


@pytest.mark.parametrize("version", ["3.13"])
def test_no_remedy_if_none_is_known(install: Install) -> None:
    service = install(
        """
        import signal, time
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        print("up")
        while True:
            time.sleep(0.01)
        """,
        "--stop-timeout",
        "0.5",
    ).start()
    service.wait_log("up")
    service.stop()
    assert service.status()["remedy"] is None
    assert "in <module>" in service.status()["blocked"]


def test_slow_start_logs_where_it_waits(install: Install) -> None:
    """During the start: start_timeout may be far away, and `stack` cannot ask yet."""
    service = install(
        """
        import time
        def connect():
            time.sleep(3600)
        connect()
        """,
        "--notify",
    )
    service.start_without_waiting()
    at = r"the start takes longer than 5 s: the main thread is at script0\.py, line 4, in connect: time\.sleep\(3600\)$"
    service.wait_log(at, own=True)
    assert service.query()["state"] == "start pending"
    service.client.control(service.name, STOP)
    service.wait("stopped")
    assert service.log(own=True).count("takes longer than") == 1


DELAY = r"the stop takes longer than 5 s: "


@ALL
def test_slow_stop_is_logged_once(install: Install, version: str) -> None:
    """While there is still time; and nothing more if the stop ends by itself."""
    service = install(
        """
        import os, socket
        server = socket.create_server(("127.0.0.1", 0))
        print("up", flush=True)
        print(server.getsockname()[1], flush=True)
        server.accept()
        print("ended", flush=True)
        """,
        "--stop-timeout",
        "60",
    ).start()
    log = service.wait_log(r"up\n\d+\n")
    service.client.control(service.name, STOP)
    at = "script0.py, line 6, in <module>: server.accept()"
    log = service.wait_log(DELAY + ".*" + re.escape(at) + r"\n.*No signal ends accept\(\)", own=True)
    while (status := service.status())["blocked"] is None:
        assert status["state"] == "stop pending"
    assert status["blocked"] == at
    assert "No signal ends accept()" in status["remedy"]
    out = service.host("status", service.name).out
    assert at in out
    assert "No signal ends accept()" in out
    port = int(re.findall(r"(?m)^(\d+)$", log)[0])
    socket.create_connection(("127.0.0.1", port), 10).close()
    service.wait("stopped")
    assert service.log(own=True).count("takes longer than") == 1
    assert service.status()["blocked"] is None
    assert service.status()["remedy"] is None


@pytest.mark.parametrize("version", ["3.13"])
def test_slow_stop_while_native_code_holds_the_gil(install: Install) -> None:
    service = install(
        """
        import ctypes
        print("up", flush=True)
        ctypes.PyDLL("kernel32").Sleep(10000)
        """,
        "--stop-timeout",
        "60",
    ).start()
    service.wait_log("up")
    service.stop()
    words = "native code holds the GIL, so no Python code runs; the main thread is at script0.py, line 4, in <module>: "
    assert re.search(DELAY + re.escape(words), service.log(own=True))
    assert "The stop has to wait until that call returns. Give the call a time-out" in service.log(own=True)


@pytest.mark.parametrize("version", ["3.13"])
def test_slow_stop_with_children_or_a_hook(install: Install) -> None:
    """Remaining children are counted; and what runs after the script may also take long."""
    service = install(
        f"""
        import signal, time
        {SLEEPER}
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        print("up", flush=True)
        time.sleep(3600)
        """,
        "--stop-timeout",
        "11",  # the child receives Ctrl-C at half of it
    ).start()
    service.wait_log("up")
    hooked = install(
        "print('up', flush=True)\nimport time\ntime.sleep(3600)",
        "--stop-post",
        f'"{service.host.path(python("3.13"))}" -c "import time; time.sleep(7)"',
    ).start()
    hooked.wait_log("up")
    service.client.control(service.name, STOP)
    hooked.stop()
    assert re.search(DELAY + "the service waits for stop_post", hooked.log(own=True))
    service.wait("stopped")
    words = r"the main thread is at script0\.py, line \d+, in <module>: time\.sleep\(3600\); 1 child process"
    assert re.search(DELAY + words + " still runs\n", service.log(own=True))
