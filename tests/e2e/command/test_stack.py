"""`pyhostsvc stack`: where every Python thread of a running service is, without stopping the service."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from commands import Commands
from machine import ALL_VERSIONS
from markers import ONE_OLDER_PYTHON
from schemas import validator
from service import Install, Service

ROUNDS = 25
ALL = pytest.mark.parametrize("version", ALL_VERSIONS)

THREADS = """
    import threading, time
    def helper(ready):
        ready.set()
        threading.Event().wait()
    def work():
        print("up")
        while True:
            time.sleep(0.01)  # the line
    ready = threading.Event()
    threading.Thread(target=helper, args=(ready,), name="helper", daemon=True).start()
    ready.wait()
    work()
"""


HELD = """
    import ctypes, os, threading, time
    hold = ctypes.PyDLL("kernel32").Sleep  # functions of a PyDLL keep the GIL
    go = os.path.join(os.environ["STATE_DIRECTORY"], "go")
    def helper():
        threading.Event().wait()
    threading.Thread(target=helper, name="helper", daemon=True).start()
    def stuck():
        print("up")
        hold(10)
        while not os.path.exists(go):
            hold(6000)
    stuck()
    print("free")
    time.sleep(3600)
"""


pytestmark = ONE_OLDER_PYTHON


def stack(service: Service, *options: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(service.host.ok("stack", service.name, "--json", *options))
    validator("stack").validate(document)
    return document


def functions(document: dict[str, Any]) -> Iterator[list[str]]:
    for thread in document["threads"]:
        yield [frame["function"] for frame in thread["frames"]]


@ALL
def test_every_thread_has_its_name_and_source_lines(install: Install, version: str) -> None:
    service = install(THREADS).start()
    service.wait_log("up")
    out = service.host.ok("stack", service.name)
    assert out.startswith("main thread 'MainThread' (innermost call first):\n  File \"")
    assert re.search(r'script0\.py", line \d+, in work\n    time\.sleep\(0\.01\)  # the line\n', out)
    assert "\nthread 'helper' (innermost call first):\n" in out
    assert "in helper\n    threading.Event().wait()\n" in out
    assert "pyhostsvc>" not in out  # no frames of the host
    document = stack(service)
    assert (document["name"], document["pid"], document["forced"]) == (service.name, service.query()["pid"], False)
    main, helper = document["threads"]
    assert (main["main"], main["name"], helper["main"], helper["name"]) == (True, "'MainThread'", False, "'helper'")
    assert main["frames"][0]["source"] == "time.sleep(0.01)  # the line"
    assert service.status()["state"] == "running"


@ALL
def test_native_code_that_holds_the_gil(install: Install, version: str) -> None:
    """The command says so, and --force reads the threads anyway. Afterwards everything is as before."""
    service = install(HELD).start()
    service.wait_log("up")
    done = service.host("stack", service.name)
    assert done.code == 1, done
    assert "native code has held the GIL" in done.err
    assert f"pyhostsvc stack {service.name} --force" in done.err
    document = stack(service, "--force")
    assert sorted(functions(document)) == sorted(
        [["stuck", "<module>"], ["wait", "wait", "helper", "run", "_bootstrap_inner", "_bootstrap"]]
    )
    main = document["threads"][0]
    assert main["main"]
    assert main["frames"][0]["source"] in ("hold(10)", "hold(6000)")
    assert not service.log(own=True).count("Windows fatal exception")  # the stacks go to the command, not to the log
    state = service.client.registry(service.name)["state_directory"]
    (service.host.machine.local_path(state) / "go").touch()
    service.wait_log("free")
    assert "in <module>" in service.host.ok("stack", service.name)


# A code object whose file name is at an address that does not exist: reading this thread's stack crashes.
DAMAGED = """
    import ctypes, os, threading, time
    go = os.path.join(os.environ["STATE_DIRECTORY"], "go")
    exists, sleep, cast = os.path.exists, time.sleep, ctypes.cast
    def damaged(words, field):
        name, words[field] = words[field], 16
        print("up", flush=True)
        while not exists(go):
            sleep(0.1)
        words[field] = name
    words = (ctypes.c_size_t * 32).from_address(id(damaged.__code__))
    field = list(words).index(id(damaged.__code__.co_filename))
    threading.Thread(target=threading.Event().wait, daemon=True).start()
    damaged(words, field)
    print("goes on", flush=True)
    time.sleep(3600)
"""


@ALL
def test_forced_reading_that_crashes(install: Install, version: str) -> None:
    """The command prints what was read before; the service does not notice."""
    service = install(DAMAGED).start()
    service.wait_log("up")
    done = service.host("stack", service.name, "--force")
    assert done.code == 0, done
    assert "_bootstrap" in done.out, done
    assert "in <module>" not in done.out, done
    (service.state_directory / "go").touch()
    service.wait_log("goes on")
    assert "crash: " not in service.log(own=True)
    assert "in <module>" in service.host.ok("stack", service.name)
    service.stop()


@pytest.mark.parametrize(
    "faulthandler",
    [
        "faulthandler.enable(open('own.txt', 'w'))",
        "f = open('own.txt', 'w'); faulthandler.enable(f); faulthandler.disable(); f.close()",
        "faulthandler.disable()",
    ],
)
def test_forced_with_any_use_of_faulthandler_by_the_script(install: Install, version: str, faulthandler: str) -> None:
    service = install(f"import faulthandler\n{faulthandler}\nimport time\nprint('up')\ntime.sleep(3600)\n").start()
    service.wait_log("up")
    for _ in range(3):
        (thread,) = stack(service, "--force")["threads"]
        assert thread["frames"][0]["source"] == "time.sleep(3600)"
    own = service.host.folder / "own.txt"
    assert not own.exists() or own.read_text() == ""


def test_service_that_is_not_running(install: Install) -> None:
    service = install("import time\nprint('up')\ntime.sleep(3600)")
    done = service.host("stack", service.name)
    assert done.code == 3
    assert "is not running" in done.err
    assert service.host.aside("stack", "no-such-service").code == 4
    service.start()
    service.wait_log("up")
    assert service.host.aside("stack", service.name).code == 0
    service.stop()
    assert service.host.aside("stack", service.name).code == 3


def test_service_in_its_backoff(install: Install) -> None:
    """It runs for the SCM, but its script does not."""
    service = install("raise SystemExit(5)", "--restart", "on-failure", "--restart-throttle", "60")
    service.start_without_waiting()
    service.wait("paused")
    done = service.host("stack", service.name)
    assert done.code == 1
    assert f"the service '{service.name}' waits before it is started again" in done.err
    assert f"`pyhostsvc status {service.name}`" in done.err


def test_requests_leave_no_threads_or_handles(install: Install, commands: Commands) -> None:
    """Neither threads nor handles are left of a request."""
    service = install(
        """
        import ctypes, os, time
        from ctypes import wintypes
        kernel, process = ctypes.windll.kernel32, ctypes.c_void_p(-1)
        kernel.CreateToolhelp32Snapshot.restype = ctypes.c_void_p
        class Thread(ctypes.Structure):
            _fields_ = [(name, wintypes.DWORD) for name in ("size", "usage", "id", "owner", "base", "delta", "flags")]
        def threads():
            snapshot = ctypes.c_void_p(kernel.CreateToolhelp32Snapshot(4, 0))
            thread, count = Thread(ctypes.sizeof(Thread)), 0
            more = kernel.Thread32First(snapshot, ctypes.byref(thread))
            while more:
                count += thread.owner == os.getpid()
                more = kernel.Thread32Next(snapshot, ctypes.byref(thread))
            kernel.CloseHandle(snapshot)
            return count
        def handles():
            count = ctypes.c_ulong()
            kernel.GetProcessHandleCount(process, ctypes.byref(count))
            return count.value
        folder = os.environ["STATE_DIRECTORY"]
        print("up")
        while True:
            for name in ("first", "last"):
                if os.path.exists(os.path.join(folder, name)):
                    os.remove(os.path.join(folder, name))
                    print(name, handles(), threads(), flush=True)
            time.sleep(0.01)
        """
    ).start()
    service.wait_log("up")
    folder = service.state_directory

    def ask(times: int) -> None:
        for _ in range(times):
            assert "in <module>" in commands.ok("stack", service.name)
            assert "in <module>" in commands.ok("stack", service.name, "--force")

    def counts(name: str) -> tuple[int, int]:
        (folder / name).touch()
        found = re.search(rf"{name} (\d+) (\d+)\n", service.wait_log(rf"{name} \d+ \d+\n"))
        assert found
        return int(found[1]), int(found[2])

    ask(5)
    handles, threads = counts("first")
    assert threads > 2
    ask(ROUNDS)
    handles_after, threads_after = counts("last")
    assert handles_after <= handles + 3
    assert threads_after <= threads + 1
