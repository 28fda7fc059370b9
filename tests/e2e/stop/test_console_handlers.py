"""Console control handlers of the script and its libraries, in a service and in a console."""

from __future__ import annotations

import re
import textwrap

import pytest
from host_exe import Host
from machine import CLIENT_VERSION
from markers import OLDEST_AND_NEWEST, ONE_OLDER_PYTHON
from service import Install, Service
from terminal import CTRL_C, Terminal

pytestmark = OLDEST_AND_NEWEST

SETUP = """
    import ctypes, signal, sys, threading, time
    kernel32 = ctypes.WinDLL("kernel32")
    kept = []

    def add(function):
        handler = ctypes.WINFUNCTYPE(ctypes.c_int, ctypes.c_uint)(function)
        kept.append(handler)
        assert kernel32.SetConsoleCtrlHandler(handler, 1)

    def show(*words):
        print(*words, flush=True)
"""
HANDLED = "console handler handled CTRL_C_EVENT"
SENT = "SIGINT sent"


def script(text: str) -> str:
    return textwrap.dedent(SETUP) + textwrap.dedent(text)


def stopped(service: Service) -> list[str]:
    """Starts the service, stops it once it prints "up", and returns what the script then printed."""
    service.start_without_waiting()
    service.wait_log("^up$")
    assert "stopped by request" in service.stop()
    lines = service.log().splitlines()
    return lines[lines.index("up") + 1 :]


@pytest.mark.parametrize("options", [(), ("--console", "hidden")], ids=["no console", "hidden console"])
def test_handler_that_handles_the_stop_replaces_the_signal(install: Install, options: tuple[str, ...]) -> None:
    """The script's handler is asked on a thread of its own, as Windows does."""
    service = install(
        script(
            """
            done = threading.Event()

            def handler(event):
                show("cleanup", event, threading.current_thread() is threading.main_thread())
                done.set()
                return 1

            add(handler)
            show("up")
            while not done.wait(0.2):
                pass
            time.sleep(0.5)  # until the handler has returned, which is logged
            show("out")
            """
        ),
        *options,
    )
    assert stopped(service) == ["cleanup 0 False", "out"]
    assert service.status()["exit_code"] == 0
    log = service.log(own=True)
    assert HANDLED in log
    assert SENT not in log


def test_handlers_are_asked_last_first_until_one_handles(install: Install) -> None:
    """As Windows asks them; a handler that was removed is not asked."""
    service = install(
        script(
            """
            done = threading.Event()
            add(lambda event: show("first") or 1)
            add(lambda event: (show("second"), done.set(), 1)[-1])
            add(lambda event: show("removed") or 1)
            kernel32.SetConsoleCtrlHandler(kept[-1], 0)
            add(lambda event: 1 / 0)  # a failed handler has not handled the event
            add(lambda event: show("third") or 0)
            show("up")
            while not done.wait(0.2):
                pass
            time.sleep(0.5)
            """
        )
    )
    lines = stopped(service)
    assert [line for line in lines if line in ("first", "second", "removed", "third")] == ["third", "second"]
    assert "ZeroDivisionError: division by zero" in lines
    assert HANDLED in service.log(own=True)


def test_stop_that_no_handler_handles_is_a_signal(install: Install) -> None:
    service = install(
        script(
            """
            add(lambda event: show("asked", event) or 0)
            show("up")
            try:
                time.sleep(3600)
            except KeyboardInterrupt:
                show("interrupted")
            """
        )
    )
    assert stopped(service) == ["asked 0", "interrupted"]
    log = service.log(own=True)
    assert SENT in log
    assert "console handler" not in log


def test_script_without_handlers_is_only_interrupted(install: Install) -> None:
    service = install("import time\nprint('up')\ntime.sleep(3600)")
    assert "KeyboardInterrupt" in stopped(service)
    log = service.log(own=True)
    assert SENT in log
    assert "console handler" not in log


def test_native_handler(install: Install) -> None:
    """Code of a library, without Python: it counts in memory and returns TRUE."""
    service = install(
        script(
            """
            kernel32.VirtualAlloc.restype = ctypes.c_void_p
            memory = kernel32.VirtualAlloc(None, ctypes.c_size_t(4096), 0x3000, 0x40)
            counter = ctypes.c_int.from_address(memory + 64)
            # mov rax, counter; inc dword [rax]; mov eax, 1; ret
            code = b"\\x48\\xb8" + (memory + 64).to_bytes(8, "little") + b"\\xff\\x00\\xb8\\x01\\x00\\x00\\x00\\xc3"
            ctypes.memmove(memory, code, len(code))
            kernel32.SetConsoleCtrlHandler(ctypes.c_void_p(memory), 1)
            show("up")
            while not counter.value:
                time.sleep(0.1)
            time.sleep(0.5)
            show("asked", counter.value)
            """
        )
    )
    assert stopped(service) == ["asked 1"]
    assert SENT not in service.log(own=True)


@pytest.mark.pythons(CLIENT_VERSION)
def test_handler_of_pywin32(install: Install) -> None:
    service = install(
        """
        import threading, win32api
        done = threading.Event()

        def handler(event):
            print("cleanup", event, flush=True)
            done.set()
            return True

        win32api.SetConsoleCtrlHandler(handler, True)
        print("up", flush=True)
        while not done.wait(0.2):
            pass
        print("out")
        """
    )
    assert stopped(service) == ["cleanup 0", "out"]
    assert SENT not in service.log(own=True)


def test_handler_that_waits_for_the_script_does_not_keep_the_signal_back(install: Install) -> None:
    """After half of the time the signal follows; threads start during this time, although Windows holds a lock."""
    service = install(
        script(
            """
            over = threading.Event()
            asked = threading.Event()

            def handler(event):
                show("asked")
                asked.set()
                over.wait()
                return 1

            add(handler)
            show("up")
            try:
                while not asked.wait(0.1):
                    pass
                begin = time.monotonic()
                for _ in range(20):
                    thread = threading.Thread(target=int)
                    thread.start()
                    thread.join()
                show("threads start:", time.monotonic() - begin < 2)
                while True:
                    time.sleep(0.1)
            except KeyboardInterrupt:
                show("interrupted")
                over.set()
            """
        ),
        "--stop-timeout",
        "8",
    )
    assert stopped(service) == ["asked", "threads start: True", "interrupted"]
    log = service.log(own=True)
    assert re.search(f"has not returned; the signal follows\n(.*\n)*.*{SENT}", log), log
    assert HANDLED not in log


def test_handler_that_does_not_end_the_script_is_followed_by_the_signal(install: Install) -> None:
    """At half of the time, as a second signal: the handler may be one of a library."""
    service = install(
        script(
            """
            add(lambda event: show("handled") or 1)
            show("up")
            try:
                time.sleep(3600)
            except KeyboardInterrupt:
                show("interrupted")
            """
        ),
        "--stop-timeout",
        "12",
    )
    assert stopped(service) == ["handled", "interrupted"]
    assert re.search(f"{HANDLED}(.*\n)*.*{SENT}", service.log(own=True))


def test_a_child_that_the_script_waits_for_is_told_although_a_handler_handled_the_stop(install: Install) -> None:
    """As with Ctrl-C in a console, where each process on it is asked."""
    service = install(
        script(
            """
            import subprocess
            add(lambda event: 1)
            child = "import time\\ntry:\\n    print('up', flush=True)\\n    time.sleep(3600)\\n"
            child += "except KeyboardInterrupt:\\n    print('child ends')"
            process = subprocess.Popen([sys.executable, "-c", child], stdout=subprocess.PIPE, text=True)
            show(process.stdout.readline().strip())
            show("code", process.wait(), process.stdout.read().strip())
            """
        ),
        "--stop-timeout",
        "40",
    )
    assert stopped(service) == ["code 0 child ends"]
    log = service.log(own=True)
    assert HANDLED in log
    assert SENT not in log


def test_script_that_ignores_ctrl_c_is_still_stopped(install: Install) -> None:
    """Windows then asks no handler; a stop is not Ctrl-C."""
    service = install(
        script(
            """
            add(lambda event: show("asked") or 1)
            kernel32.SetConsoleCtrlHandler(None, 1)
            show("up")
            try:
                time.sleep(3600)
            except KeyboardInterrupt:
                show("interrupted")
            """
        )
    )
    assert stopped(service) == ["interrupted"]


@ONE_OLDER_PYTHON
def test_signal_of_the_settings_is_sent_without_a_question(install: Install) -> None:
    service = install(
        script(
            """
            add(lambda event: show("asked") or 1)
            signal.signal(signal.SIGTERM, lambda *unused: sys.exit(show("terminated")))
            show("up")
            time.sleep(3600)
            """
        ),
        "--stop-signal",
        "SIGTERM",
    )
    assert stopped(service) == ["terminated"]


# A handler that ends the process, as the one of Intel's Fortran runtime does.
KILLER = """
    add(lambda event: kernel32.TerminateProcess(ctypes.c_void_p(-1), 200))
    routine = ctypes.WinDLL("kernelbase").CtrlRoutine  # what the system runs for console events
    routine.argtypes = [ctypes.c_void_p]
    for event in 2, 5, 6:  # close, log-off, shutdown
        thread = threading.Thread(target=routine, args=(event,))
        thread.start()
        thread.join()
    show("survived")
"""


def test_service_survives_the_log_off_although_a_library_does_not(install: Install) -> None:
    """The host's handler is asked first, also when others were added later."""
    service = install(script("for number in range(50):" + textwrap.indent(textwrap.dedent(KILLER), "    ")))
    service.start_without_waiting().wait("stopped")
    assert service.log() == "survived\n" * 50


def test_log_off_does_not_run_the_scripts_handler(install: Install) -> None:
    """Neither a console handler nor SIGBREAK's, into which the C runtime turns the event."""
    service = install(
        script(
            """
            signal.signal(signal.SIGBREAK, lambda *unused: show("SIGBREAK"))
            add(lambda event: show("asked", event) or 0)
            routine = ctypes.WinDLL("kernelbase").CtrlRoutine
            routine.argtypes = [ctypes.c_void_p]
            thread = threading.Thread(target=routine, args=(5,))
            thread.start()
            thread.join()
            time.sleep(0.3)
            show("over")
            """
        )
    )
    service.start_without_waiting().wait("stopped")
    assert service.log() == "over\n"


def test_a_closed_window_interrupts_at_once(host: Host, version: str) -> None:
    """The event itself asks the script's handlers. The stop does not ask again, which would have to wait."""
    path = host.script(
        script(
            """
            add(lambda event: show("asked", event) or 0)
            routine = ctypes.WinDLL("kernelbase").CtrlRoutine
            routine.argtypes = [ctypes.c_void_p]
            began = time.monotonic()
            threading.Thread(target=routine, args=(2,), daemon=True).start()
            try:
                time.sleep(60)
            except KeyboardInterrupt:
                show("interrupted in time:", time.monotonic() - began < 1.5)
            """
        )
    )
    done = host("run", host.path(path), "--python", version)
    assert done.out == "asked 2\ninterrupted in time: True\n"


@ONE_OLDER_PYTHON
@pytest.mark.parametrize("answer", [0, 1])
def test_ctrl_c_in_a_console_asks_the_scripts_handlers(host: Host, version: str, answer: int) -> None:
    """By the rules of a stop, once each."""
    path = host.script(
        script(
            f"""
            done = threading.Event()
            add(lambda event: (show("asked", event), {answer} and done.set(), {answer})[-1])
            show("up")
            try:
                while not done.wait(0.2):
                    pass
                show("out")
            except KeyboardInterrupt:
                show("interrupted")
            """
        )
    )
    terminal = Terminal(host, "run", host.path(path), "--python", version)
    terminal.wait("up")
    terminal.type(CTRL_C)
    assert terminal.end() == 0
    assert terminal.shown.count("asked 0") == 1
    assert ("out" in terminal.shown, "interrupted" in terminal.shown) == (bool(answer), not answer)
