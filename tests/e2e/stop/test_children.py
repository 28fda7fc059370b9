"""Child processes end with the service: after a stop, at a deadline, and after a crash."""

from __future__ import annotations

import re

import pytest
from endings import copy_crashes
from host_exe import Host
from machine import WINDOWS
from markers import ONE_PYTHON
from scm import STOP
from service import Install, Service

pytestmark = ONE_PYTHON

FOREVER = "import time; time.sleep(3600)"

PARENT = f"""
    import os, signal, subprocess, sys, time
    child = subprocess.Popen([sys.executable, "-c", {FOREVER!r}])
    between = subprocess.Popen([sys.executable, "-c", "import subprocess, sys, time;"
        "print(subprocess.Popen([sys.executable, '-c', {FOREVER!r}]).pid, flush=True); time.sleep(3600)"],
        stdout=subprocess.PIPE, text=True)
    print("child", child.pid)
    print("grandchild", between.stdout.readline().strip())
    print("up", flush=True)
    {{more}}
    time.sleep(3600)
"""


def children(service: Service) -> list[int]:
    log = service.wait_log("up")
    return [int(pid) for pid in re.findall(r"child (\d+)", log)]


def assert_gone(service: Service, pids: list[int]) -> None:
    assert len(pids) == 2
    for pid in pids:
        assert service.client.wait_for_process(pid, 10)


def test_children_end_after_a_stop(install: Install) -> None:
    """They receive Ctrl-C once the script is over; at their defaults they do."""
    service = install(PARENT.format(more="")).start()
    pids = children(service)
    service.stop()
    assert_gone(service, pids)
    assert "Ctrl-C sent to the script's child processes" in service.log(own=True)


def test_children_are_killed_at_the_deadline(install: Install) -> None:
    ignores = "signal.signal(signal.SIGINT, signal.SIG_IGN); print('ignores it')"
    service = install(PARENT.format(more=ignores), "--stop-timeout", "1").start()
    pids = children(service)
    service.wait_log("ignores it")
    service.stop()
    assert_gone(service, pids)


@pytest.mark.parametrize("crash", ["import crash_violation", "import crash_terminate"])
def test_children_are_killed_after_a_crash(host: Host, install: Install, crash: str) -> None:
    copy_crashes(host.folder)
    service = install(PARENT.format(more=crash))
    service.start_without_waiting()
    pids = children(service)
    service.wait_at_rest()
    assert_gone(service, pids)


def test_children_are_killed_before_a_restart(install: Install) -> None:
    """During the back-off nothing of the previous run is left."""
    service = install(
        PARENT.format(more="sys.exit(3)"),
        "--restart",
        "always",
        "--restart-throttle",
        "60",
    )
    service.start_without_waiting()
    pids = children(service)
    service.wait("paused")
    assert_gone(service, pids)


def test_workers_of_multiprocessing(install: Install) -> None:
    """The main process waits for them. They receive Ctrl-C when it is found waiting, or at half of the time."""
    service = install(
        """
        import multiprocessing, time
        def work():
            time.sleep(3600)
        if __name__ == "__main__":
            worker = multiprocessing.Process(target=work)
            worker.start()
            print("worker", worker.pid)
            worker.join()
        """,
        "--stop-timeout",
        "1",
    ).start()
    pid = int(service.wait_log(r"worker (\d+)").split()[1])
    service.client.control(service.name, STOP)
    service.wait("stopped")
    assert service.client.wait_for_process(pid, 10)


def test_keep_children(install: Install) -> None:
    service = install(
        """
        import subprocess, sys, time
        print("child", subprocess.Popen([sys.executable, "-c", "import time; time.sleep(5)"]).pid)
        time.sleep(3600)
        """,
        "--keep-children",
    ).start()
    pid = int(service.wait_log(r"child (\d+)").split()[1])
    service.stop()
    assert not service.client.wait_for_process(pid, 0)
    assert service.client.wait_for_process(pid, 30)  # it ends by itself


def test_child_that_breaks_away(install: Install) -> None:
    """A child that asks to leave the job leaves it, such as an updater that restarts the service."""
    service = install(
        """
        import subprocess, sys, time
        flags = subprocess.CREATE_BREAKAWAY_FROM_JOB
        print("child", subprocess.Popen([sys.executable, "-c", "import time; time.sleep(5)"], creationflags=flags).pid)
        time.sleep(3600)
        """
    ).start()
    pid = int(service.wait_log(r"child (\d+)").split()[1])
    service.stop()
    assert not service.client.wait_for_process(pid, 0)
    assert service.client.wait_for_process(pid, 30)


def test_hidden_console_lets_children_end_gracefully(install: Install) -> None:
    """A stop reaches them as Ctrl-C, and they have time after the script."""
    service = install(
        """
        import subprocess, sys, time
        child = '''
        import signal, sys, time
        def handler(number, frame):
            print("child: got", number, flush=True)
            time.sleep(0.5)
            print("child: done", flush=True)
            sys.exit(0)
        signal.signal(signal.SIGINT, handler)
        signal.signal(signal.SIGBREAK, handler)
        print("child: up", flush=True)
        while True:
            time.sleep(0.05)
        '''
        import textwrap
        subprocess.Popen([sys.executable, "-c", textwrap.dedent(child)])
        time.sleep(3600)
        """,
        "--console",
        "hidden",
    ).start()
    service.wait_log("child: up")
    service.stop()
    assert service.query()["win32_exit_code"] == 0
    log = service.log()
    assert "child: got 2\n" in log
    assert "child: done" in log


def test_hidden_console_does_not_interrupt_the_script_twice(install: Install) -> None:
    """The script is stopped by the signal that it handles; Ctrl-C is for its children."""
    service = install(
        """
        import signal, sys, time
        def handler(number, frame):
            print("got", number)
            time.sleep(0.3)
            sys.exit(0)
        signal.signal(signal.SIGTERM, handler)
        signal.signal(signal.SIGBREAK, handler)
        print("up")
        time.sleep(3600)
        """,
        "--console",
        "hidden",
    ).start()
    service.wait_log("up")
    service.stop()
    assert service.log().split("up\n")[1].strip() == "got 15"


def test_limits_of_the_job(install: Install) -> None:
    """They are set on the job; Windows enforces them."""
    service = install(
        """
        import ctypes
        from ctypes import wintypes
        class Basic(ctypes.Structure):
            _fields_ = [("process_time", ctypes.c_int64), ("job_time", ctypes.c_int64), ("flags", wintypes.DWORD),
                        ("minimum", ctypes.c_size_t), ("maximum", ctypes.c_size_t), ("processes", wintypes.DWORD),
                        ("affinity", ctypes.c_size_t), ("priority", wintypes.DWORD), ("scheduling", wintypes.DWORD)]
        class Extended(ctypes.Structure):
            _fields_ = [("basic", Basic), ("counters", ctypes.c_uint64 * 6), ("process_memory", ctypes.c_size_t),
                        ("job_memory", ctypes.c_size_t), ("peaks", ctypes.c_size_t * 2)]
        limits = Extended()
        kernel32 = ctypes.WinDLL("kernel32", use_last_error=True)
        query = kernel32.QueryInformationJobObject
        query.argtypes = [wintypes.HANDLE, ctypes.c_int, ctypes.c_void_p, wintypes.DWORD, ctypes.c_void_p]
        assert query(None, 9, ctypes.byref(limits), ctypes.sizeof(limits), None), ctypes.get_last_error()
        print(hex(limits.basic.flags), limits.basic.processes, limits.job_memory)
        """,
        "--memory-limit",
        "512M",
        "--process-limit",
        "7",
    ).start()
    service.wait("stopped")
    if not WINDOWS:
        pytest.skip("Wine 8 does not tell a job's limits")
    assert service.log() == "0x2a08 7 536870912\n"


def test_pool_that_replaces_its_workers(install: Install) -> None:
    """Its threads start new workers when the host kills them, also while the script is given up."""
    service = install(
        """
        import multiprocessing, signal, time
        if __name__ == "__main__":
            signal.signal(signal.SIGINT, lambda *unused: None)
            with multiprocessing.Pool(1) as pool:
                print("up")
                pool.map(time.sleep, [3600])
        """,
        "--stop-timeout",
        "2",
    ).start()
    service.wait_log("up")
    service.client.control(service.name, STOP)
    service.wait("stopped")
    assert "did not stop within 2 s" in service.log(own=True)
