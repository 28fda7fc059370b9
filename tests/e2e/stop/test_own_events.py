"""Console events that a script sends to itself or to everything act as under python.exe, and the SCM gets the code."""

from __future__ import annotations

import textwrap

import pytest
from markers import OLDEST_AND_NEWEST
from service import Install, Service

pytestmark = OLDEST_AND_NEWEST

INTERRUPTED = 0xC000013A  # with which Windows ends a process that has no handler
IMPORTS = "import os, signal, subprocess, sys, time\n"

# The event that is sent, and what the script does before, so that it has no handler for it.
WITHOUT_A_HANDLER = {
    "ctrl-break": ("CTRL_BREAK_EVENT", "pass"),
    "ctrl-c": ("CTRL_C_EVENT", "signal.signal(signal.SIGINT, signal.SIG_DFL)"),
}
WITH_A_HANDLER = {"CTRL_BREAK_EVENT": "SIGBREAK", "CTRL_C_EVENT": "SIGINT"}
CONSOLES = ["none", "hidden"]
TARGETS = ["0", "os.getpid()"]


def script(text: str) -> str:
    return IMPORTS + textwrap.dedent(text)


def assert_interrupted(service: Service, event: str) -> None:
    service.wait("stopped")
    assert service.query()["service_exit_code"] == INTERRUPTED
    assert service.status()["exit_code"] == INTERRUPTED
    assert service.status()["ended"] == "exit code 0xC000013A"
    log = service.log(own=True)
    assert f"{event} ends the script, which has no handler for it (SIG_DFL)" in log
    assert "the script ended" in log


@pytest.mark.parametrize("console", CONSOLES)
@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("case", list(WITHOUT_A_HANDLER))
def test_an_event_without_a_handler_ends_the_script(install: Install, case: str, target: str, console: str) -> None:
    event, before = WITHOUT_A_HANDLER[case]
    service = install(
        script(
            f"""
            {before}
            print("up", flush=True)
            os.kill({target}, signal.{event})
            time.sleep(3600)
            """
        ),
        "--restart",
        "never",
        "--console",
        console,
    )
    service.start_without_waiting()
    assert_interrupted(service, event)
    assert service.log() == "up\n"


def test_no_thread_of_the_script_continues(install: Install) -> None:
    """While the end of the service waits for `stop_post`."""
    hook = "import time; print('hook begins', flush=True); time.sleep(1); print('hook ends', flush=True)"
    service = install(
        script(
            """
            import threading
            def tick():
                while True:
                    print("tick", flush=True)
                    time.sleep(0.01)
            threading.Thread(target=tick, daemon=True).start()
            time.sleep(0.1)
            os.kill(0, signal.CTRL_BREAK_EVENT)
            time.sleep(3600)
            """
        ),
        "--restart",
        "never",
        "--stop-post",
        f'python.exe -c "{hook}"',
    )
    service.start_without_waiting()
    assert_interrupted(service, "CTRL_BREAK_EVENT")
    log = service.log(own=True)
    assert log.count("tick") > 1
    assert "tick" not in log[log.index("hook begins") : log.index("hook ends")]


@pytest.mark.parametrize("console", CONSOLES)
@pytest.mark.parametrize("event", list(WITH_A_HANDLER))
def test_a_handler_receives_the_event(install: Install, event: str, console: str) -> None:
    """Each time: the C runtime resets a handler when it calls it, and CPython sets it again."""
    name = WITH_A_HANDLER[event]
    service = install(
        script(
            f"""
            got = []
            signal.signal(signal.{name}, lambda number, frame: got.append(number))
            for target in (0, os.getpid(), 0):
                count = len(got)
                os.kill(target, signal.{event})
                while len(got) == count and not time.sleep(0.01):
                    pass
            print(got == [signal.{name}] * 3, flush=True)
            """
        ),
        "--console",
        console,
    )
    service.start_without_waiting().wait("stopped")
    assert service.log() == "True\n"


@pytest.mark.parametrize("event", list(WITH_A_HANDLER))
def test_an_ignored_event(install: Install, event: str) -> None:
    service = install(
        script(
            f"""
            signal.signal(signal.{WITH_A_HANDLER[event]}, signal.SIG_IGN)
            for _ in range(2):
                os.kill(0, signal.{event})
                time.sleep(0.3)
            print("over", flush=True)
            """
        )
    )
    service.start_without_waiting().wait("stopped")
    assert service.log() == "over\n"


def test_a_stop_that_ends_in_ctrl_break(install: Install) -> None:
    """The event is not held back by the stop, and the end is the requested one."""
    service = install(
        script(
            """
            print("up", flush=True)
            try:
                time.sleep(3600)
            finally:
                os.kill(0, signal.CTRL_BREAK_EVENT)
                time.sleep(3600)
            """
        )
    )
    service.start().wait_log("up")
    assert "stopped by request" in service.stop()
    assert service.query()["win32_exit_code"] == 0
    assert service.status()["exit_code"] == INTERRUPTED


def test_a_console_handler_of_the_script_handles_ctrl_break(install: Install) -> None:
    service = install(
        script(
            """
            import ctypes
            asked = []
            handler = ctypes.WINFUNCTYPE(ctypes.c_int, ctypes.c_uint)(lambda event: asked.append(event) or 1)
            assert ctypes.WinDLL("kernel32").SetConsoleCtrlHandler(handler, 1)
            os.kill(0, signal.CTRL_BREAK_EVENT)
            while not asked:
                time.sleep(0.01)
            time.sleep(0.3)
            print("asked", asked, flush=True)
            """
        )
    )
    service.start_without_waiting().wait("stopped")
    assert service.log() == "asked [1]\n"


def test_an_event_of_the_program_that_has_replaced_the_script(install: Install) -> None:
    """The script is over, so the event does not end it: the program decides."""
    child = """
        signal.signal(signal.SIGINT, lambda number, frame: print("program got", number, flush=True))
        os.kill(0, signal.CTRL_C_EVENT)
        time.sleep(1)
        print("program over", flush=True)
    """
    service = install(
        script(
            f"""
            open("program.py", "w").write({script(child)!r})
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            os.execv(sys.executable, [sys.executable, "program.py"])
            """
        ),
        "--console",
        "hidden",
    )
    service.start_without_waiting().wait("stopped")
    assert service.log() == "program got 2\nprogram over\n"
