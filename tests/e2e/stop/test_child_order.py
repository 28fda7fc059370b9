"""When a stop reaches the child processes, measured by what the script does: it has its own ways to end them."""

from __future__ import annotations

import textwrap

import pytest
from markers import OLDEST_AND_NEWEST
from service import Install

pytestmark = OLDEST_AND_NEWEST

# A child that cleans up for a second after an event, and ends at once at a second event.
COUNTER = """
import os, signal, sys, time
def say(*words):
    os.write(1, (" ".join(map(str, words)) + "\\n").encode())
received = []
def handler(number, frame):
    received.append(number)
    if len(received) == 2:
        say(sys.argv[1], "ends at once")
        os._exit(3)
signal.signal(signal.SIGINT, handler)
signal.signal(signal.SIGBREAK, handler)
say(sys.argv[1], "up")
while not received:
    time.sleep(0.01)
for _ in range(100):
    time.sleep(0.01)
say(sys.argv[1], "cleaned up", *received)
"""
START = f"""
import os, signal, subprocess, sys, threading, time
CODE = {COUNTER!r}
def child(name, **options):
    return subprocess.Popen([sys.executable, "-c", CODE, name], **options)
def say(*words):
    os.write(1, (" ".join(map(str, words)) + "\\n").encode())
"""
HALF = 20  # seconds, of a stop_timeout of 40: what happens at once happens long before

CASES = {
    # Only the child that the script has told is left alone, and only if its event was sent.
    "one of two": (
        """
        a, b = child("a", creationflags=subprocess.CREATE_NEW_PROCESS_GROUP), child("b")
        try:
            time.sleep(3600)
        except KeyboardInterrupt:
            a.send_signal(signal.CTRL_BREAK_EVENT)
            say("codes", a.wait(), b.wait())
        """,
        ["a up", "b up"],
        ["a cleaned up 21", "b cleaned up 2", "codes 0 0"],
    ),
    "an event that fails": (
        """
        a = child("a")
        try:
            time.sleep(3600)
        except KeyboardInterrupt:
            try:
                os.kill(0x7FFFFFFC, signal.CTRL_BREAK_EVENT)
            except (OSError, SystemError):
                pass
            say("code", a.wait())
        """,
        ["a up"],
        ["a cleaned up 2", "code 0"],
    ),
    # A console's Ctrl-C does not reach such a child, so the script sends it an event.
    "a group that the script tells": (
        """
        a = child("a", creationflags=subprocess.CREATE_NEW_PROCESS_GROUP)
        try:
            while True:
                try:
                    a.wait(timeout=1)
                except subprocess.TimeoutExpired:
                    pass
        except KeyboardInterrupt:
            a.send_signal(signal.CTRL_BREAK_EVENT)
            say("code", a.wait())
        """,
        ["a up"],
        ["a cleaned up 21", "code 0"],
    ),
    "a group that the script waits for": (
        """
        a = child("a", creationflags=subprocess.CREATE_NEW_PROCESS_GROUP)
        try:
            a.wait()
        except KeyboardInterrupt:
            say("interrupted")
        """,
        ["a up"],
        ["a cleaned up 21", "interrupted"],
    ),
    "a thread that waits for a child": (
        """
        a = child("a")
        thread = threading.Thread(target=a.wait, daemon=True)
        thread.start()
        try:
            thread.join()
        except KeyboardInterrupt:
            say("interrupted")
        """,
        ["a up"],
        ["a cleaned up 2", "interrupted"],
    ),
    "the output of a child": (
        """
        a = child("a", stdout=subprocess.PIPE, text=True)
        try:
            for line in a.stdout:
                say(line.strip())
        except KeyboardInterrupt:
            say("interrupted")
        """,
        ["a up"],
        ["interrupted"],
    ),
    "a console handler that waits for the script": (
        """
        import ctypes
        over = threading.Event()
        def handle(event):
            over.wait()
            return 1
        handler = ctypes.WINFUNCTYPE(ctypes.c_int, ctypes.c_uint)(handle)
        ctypes.WinDLL("kernel32").SetConsoleCtrlHandler(handler, 1)
        a = child("a")
        say("code", a.wait())
        over.set()
        """,
        ["a up"],
        ["a cleaned up 2", "code 0"],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_each_child_receives_one_event_in_time(install: Install, case: str) -> None:
    script, up, lines = CASES[case]
    service = install(START + textwrap.dedent(script), "--stop-timeout", str(2 * HALF)).start()
    for line in up:
        service.wait_log(f"^{line}$")
    service.stop()
    assert sorted(service.log().splitlines()) == sorted(up + lines), service.log(own=True)
    assert service.stop_seconds() < HALF / 2, service.log(own=True)


@pytest.mark.pythons("3.13", "3.14")  # 3.9.6 joins that thread for ever once a join was interrupted: bpo-45274
def test_workers_of_an_executor_that_ends(install: Install) -> None:
    """Its end is a wait for processes behind a lock."""
    service = install(
        """
        import concurrent.futures, time

        def work():
            try:
                print("worker up", flush=True)
                time.sleep(3600)
            except KeyboardInterrupt:
                print("worker ends", flush=True)

        if __name__ == "__main__":
            with concurrent.futures.ProcessPoolExecutor(1) as pool:
                pool.submit(work)
        """,
        "--stop-timeout",
        str(2 * HALF),
    ).start()
    service.wait_log("^worker up$")
    service.stop()
    assert "worker ends\n" in service.log()
    assert service.stop_seconds() < HALF / 2, service.log(own=True)


# Scripts with their stop_timeout. Each must be able to finish its clean-up.
CLEAN_UPS = {
    # A script often ignores SIGINT only while it starts its workers.
    "a signal that was ignored is sent again": (
        20,
        """
        import signal, time
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        print("up", flush=True)
        time.sleep(3)
        signal.signal(signal.SIGINT, before)
        try:
            time.sleep(3600)
        except KeyboardInterrupt:
            print("cleaned up", flush=True)
        """,
    ),
    # Native code that holds the GIL for more than half of the time delays the first signal.
    "a late signal leaves time before the second one": (
        20,
        """
        import ctypes, time
        print("up", flush=True)
        try:
            ctypes.PyDLL("kernel32.dll").Sleep(12000)
            time.sleep(3600)
        except KeyboardInterrupt:
            time.sleep(1)
            print("cleaned up", flush=True)
        """,
    ),
    # A worker that ignores Ctrl-C does not use up a short time.
    "a wait for sentinels ends in time": (
        2,
        """
        import multiprocessing, multiprocessing.connection, signal, time

        def work():
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            print("up", flush=True)
            time.sleep(3600)

        if __name__ == "__main__":
            worker = multiprocessing.Process(target=work, daemon=True)
            worker.start()
            try:
                multiprocessing.connection.wait([worker.sentinel])
            except (KeyboardInterrupt, InterruptedError):
                time.sleep(0.5)
                print("cleaned up", flush=True)
        """,
    ),
}


@pytest.mark.parametrize("case", CLEAN_UPS)
def test_the_script_can_clean_up(install: Install, case: str) -> None:
    stop_timeout, script = CLEAN_UPS[case]
    service = install(script, "--stop-timeout", str(stop_timeout)).start()
    service.wait_log("^up$")
    service.stop()
    assert "cleaned up\n" in service.log(), service.log(own=True)
