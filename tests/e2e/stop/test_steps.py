"""A stop, or a kill, at each step of a start and of a stop. The test build waits at the steps."""

from __future__ import annotations

import dataclasses

import pytest
from endings import copy_crashes
from host_exe import Host
from machine import PROGRAMS
from scm import STOP, ScmError
from service import Install, Service
from waiting import PATIENCE, wait_until

START = [
    "registered", "announced", "settings-loaded", "opened", "allowed", "begun", "redirected", "initialised", "prepared"
]  # fmt: skip
NOT_YET = START[:4]
END = ["marked", "stop-announced", "stop-begun", "script-ended", "finalised", "closing", "written", "stopped-announced"]

SCRIPT = """
    import time
    print("it runs")
    time.sleep(3600)
"""


pytestmark = pytest.mark.pythons("3.14")


@pytest.fixture
def host(host: Host) -> Host:
    return dataclasses.replace(host, exe=PROGRAMS / "steps" / "pyhostsvc.exe")


@pytest.fixture
def service(install: Install) -> Service:
    return install(SCRIPT, "--restart", "always", "--restart-throttle", "0")


def reach(service: Service, step: str) -> None:
    assert service.client.wait_step(service.name, step, PATIENCE), service.log(own=True)


def process_of(service: Service) -> int:
    """Returns the process ID, which Wine's SCM does not report before the first announcement or after the last.

    Wine kills a process that announces nothing for ten seconds, and then recovery starts another one.
    """
    found: list[int] = []

    def look() -> bool:
        found.append(int(service.query()["pid"] or service.client.born(service.name)))
        return found[-1] != 0

    wait_until(look)
    return found[-1]


def kill(service: Service) -> None:
    """Kills the process, or the next one if Wine was faster."""
    killed: list[bool] = []

    def try_it() -> bool:
        try:
            service.client.terminate(process_of(service))
            killed.append(True)
        except ScmError as error:
            if error.code != 87:  # ERROR_INVALID_PARAMETER: it has exited
                raise
        return bool(killed)

    wait_until(try_it)


def assert_stopped(service: Service) -> None:
    assert service.status()["state"] == "stopped"
    assert service.query()["win32_exit_code"] == 0


@pytest.mark.parametrize("step", START)
def test_stop_at_each_step_of_a_start(service: Service, step: str) -> None:
    """It is honoured if it was accepted, and sent again if not; in both cases the service does not run."""
    service.client.arm_step(service.name, step)
    service.start_without_waiting()
    reach(service, step)
    try:
        service.client.control(service.name, STOP)
    except ScmError:
        assert step in NOT_YET  # the stop marker cannot be written yet, so a stop is not accepted
    service.client.release_step(service.name, step)
    service.stop()
    service.wait_at_rest()
    assert_stopped(service)
    if step not in NOT_YET:
        assert not service.log_path.exists() or "it runs" not in service.log()


@pytest.mark.parametrize("step", START)
def test_kill_at_each_step_of_a_start(service: Service, step: str) -> None:
    """It is a crash, and recovery restarts the service."""
    service.client.arm_step(service.name, step)
    service.start_without_waiting()
    reach(service, step)
    kill(service)
    service.client.release_step(service.name, step)
    service.wait_log("it runs")
    assert service.status()["restarts"] >= 1
    service.stop()
    service.wait_at_rest()
    assert_stopped(service)


@pytest.mark.parametrize("step", END)
def test_kill_at_each_step_of_a_stop(service: Service, step: str) -> None:
    """A stop is final once its marker is written: the process that recovery starts finds the marker and exits."""
    service.start().wait_log("it runs")
    service.client.arm_step(service.name, step)
    stop = service.host.machine.popen(service.host.exe, "stop", service.name)
    reach(service, step)
    service.client.terminate(process_of(service))
    service.client.release_step(service.name, step)
    stop.communicate(timeout=PATIENCE)
    service.wait_at_rest()
    assert_stopped(service)
    assert service.log().count("it runs") == 1


@pytest.mark.parametrize("step", END)
def test_second_stop_during_a_stop(service: Service, step: str) -> None:
    """The outcome is the same as with one stop."""
    service.start().wait_log("it runs")
    service.client.arm_step(service.name, step)
    first = service.host.machine.popen(service.host.exe, "stop", service.name)
    reach(service, step)
    second = service.host.machine.popen(service.host.exe, "stop", service.name)
    service.client.release_step(service.name, step)
    for stop in (first, second):
        output, error = stop.communicate(timeout=PATIENCE)
        assert (stop.returncode, error) == (0, ""), output
    service.wait_at_rest()
    assert_stopped(service)
    assert service.log().count("it runs") == 1


def test_handler_sees_the_stop_request(install: Install) -> None:
    """The script is interrupted only after it can see that a stop was requested."""
    service = install(
        """
        import signal, time, winsvc
        def stop(signum, frame):
            raise SystemExit(f"stop requested: {winsvc.stop_requested()}")
        signal.signal(signal.SIGTERM, stop)
        while True:
            print("tick")
            time.sleep(0.02)
        """
    )
    service.start().wait_log("tick")
    service.client.arm_step(service.name, "stop-begun")
    stop = service.host.machine.popen(service.host.exe, "stop", service.name)
    reach(service, "stop-begun")
    held = service.log().count("tick")
    service.wait_log(rf"stop requested|(tick\s+){{{held + 10}}}")
    service.client.release_step(service.name, "stop-begun")
    stop.communicate(timeout=PATIENCE)
    assert "stop requested: True" in service.log()


@pytest.mark.parametrize("step", ["script-ended", "finalised", "closing", "written"])
def test_stop_while_the_script_exits(host: Host, install: Install, step: str) -> None:
    """The service would restart; a stop at any moment before STOPPED is announced is final."""
    service = install("print('it runs')\nraise SystemExit(5)", "--restart", "always", "--restart-throttle", "0")
    service.client.arm_step(service.name, step)
    service.start_without_waiting()
    reach(service, step)
    stop = service.host.machine.popen(service.host.exe, "stop", service.name)
    if step in ("script-ended", "finalised"):
        service.wait("stop pending")
    service.client.release_step(service.name, step)
    _, error = stop.communicate(timeout=PATIENCE)
    assert (stop.returncode, error) == (0, "")
    service.wait_at_rest()
    assert service.status()["state"] == "stopped"
    assert service.query()["win32_exit_code"] == 0


def test_stop_during_a_crash_report(host: Host, install: Install) -> None:
    """The crash stays the reason of the end, and the script, whose memory may be damaged, runs no further."""
    copy_crashes(host.folder)
    script = host.folder / "crashing.py"
    script.write_text(
        "import time\ntry:\n    import crash_thread\nexcept SystemError:\n    pass\n"
        "try:\n    while True:\n        time.sleep(0.01)\nexcept KeyboardInterrupt:\n    print('it sees the stop')\n"
    )
    service = install(script, "--restart", "never", "--crash-dump", "mini")
    service.client.arm_step(service.name, "crash-dump")
    service.start_without_waiting()
    reach(service, "crash-dump")
    stop = service.host.machine.popen(service.host.exe, "stop", service.name)
    service.wait("stop pending")
    service.client.release_step(service.name, "crash-dump")
    stop.communicate(timeout=PATIENCE)
    service.wait_at_rest()
    assert service.status()["ended"] == "access violation in crash_thread.pyd"
    assert service.status()["dump"]
    assert "it sees the stop" not in service.log()


def test_a_hanging_sender_of_events_leaves_the_script_its_time(install: Install) -> None:
    """The process that sends Ctrl-C and Ctrl-Break to children hangs. The children are still killed in time."""
    child = "import signal, time; signal.signal(2, signal.SIG_IGN); print('child up', flush=True); time.sleep(3600)"
    service = install(
        f"""
        import subprocess, sys
        try:
            subprocess.run([sys.executable, "-c", {child!r}])
        finally:
            print("clean-up done", flush=True)
        """,
        "--stop-timeout",
        "6",
    )
    service.start().wait_log("child up")
    pid = str(service.query()["pid"])
    service.client.arm_step(pid, "signal")
    stop = service.host.machine.popen(service.host.exe, "stop", service.name)
    assert service.client.wait_step(pid, "signal", PATIENCE)
    stop.communicate(timeout=PATIENCE)
    service.client.release_step(pid, "signal")
    log = service.log(own=True)
    assert "send console events to child processes" in log
    assert "killing 1 child process" in log
    assert "clean-up done" in log
    assert "missed" not in log
