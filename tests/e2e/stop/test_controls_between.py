"""Commands that poll a service and then act on its state, while somebody else controls the service in between.

A later request is final: a stop that comes after a command has begun is not undone by the command, which says so and
fails. Commands of the test build wait at steps, as services do (test_steps.py).
"""

from __future__ import annotations

import dataclasses
import subprocess
from typing import NamedTuple

import pytest
from host_exe import Host
from machine import PROGRAMS
from scm import STOP
from service import Install, Service
from waiting import PATIENCE, wait_until

pytestmark = pytest.mark.pythons("3.14")

SLEEPS = "import time\nprint('it runs')\ntime.sleep(3600)"
ALWAYS = ("--restart", "always", "--restart-throttle", "0", "--restart-delay", "0")


class Outcome(NamedTuple):
    code: int
    out: str
    err: str


class Command:
    """A command of the test build, which runs until it reaches a step and waits there."""

    def __init__(self, service: Service, step: str, *arguments: str):
        self.client, self.step, self.last = service.client, step, arguments[-1]
        self.client.arm_step(self.last, step)
        exe = PROGRAMS / "steps" / "pyhostsvc.exe"
        self.process: subprocess.Popen[str] = service.host.machine.popen(exe, *arguments)
        assert self.client.wait_step(self.last, step, PATIENCE), self.process.communicate(timeout=PATIENCE)

    def finish(self) -> Outcome:
        self.client.release_step(self.last, self.step)
        out, err = self.process.communicate(timeout=PATIENCE)
        return Outcome(self.process.returncode, out, err)


def assert_stopped_by_request(service: Service, outcome: Outcome) -> None:
    assert outcome.code == 1, outcome
    assert f"'{service.name}' was not started: stopped by request" in outcome.err
    assert f"pyhostsvc start {service.name}" in outcome.err
    service.wait("stopped")  # recovery may start a process before that, which finds the mark of the stop


def wait_for_throttle(service: Service) -> None:
    """Kills the process, and waits until that of recovery waits out the back-off in START_PENDING."""
    service.wait_log("it runs")
    service.client.terminate(service.query()["pid"])
    service.wait_log("before the script starts .back-off", own=True)


def test_stop_while_start_waits_for_the_start_of_recovery(install: Install) -> None:
    """`start` does not take the end of that process for one that had found the mark of an earlier stop."""
    service = install(SLEEPS, "--restart", "always", "--restart-throttle", "20").start()
    wait_for_throttle(service)
    start = Command(service, "join", "start", service.name)
    service.client.control(service.name, STOP)
    service.wait("stopped")
    assert_stopped_by_request(service, start.finish())
    assert service.wait_at_rest() == (2, 1)


def test_start_after_a_stop_of_the_start_of_recovery(host: Host, install: Install) -> None:
    """The stop came before the command, so it is not final."""
    service = install(SLEEPS, "--restart", "always", "--restart-throttle", "20").start()
    wait_for_throttle(service)
    service.client.control(service.name, STOP)
    host.ok("start", service.name)
    assert service.query()["state"] == "running"
    service.stop()


def test_stop_while_the_service_starts(install: Install, host: Host) -> None:
    """The command has made this start itself."""
    steps = dataclasses.replace(host, exe=PROGRAMS / "steps" / "pyhostsvc.exe")
    service = install(SLEEPS, *ALWAYS)
    steps.ok("upgrade", service.name)  # its process waits at steps as well
    service.client.arm_step(service.name, "allowed")
    start = host.machine.popen(host.exe, "start", service.name)
    assert service.client.wait_step(service.name, "allowed", PATIENCE)
    service.client.control(service.name, STOP)
    service.client.release_step(service.name, "allowed")
    out, err = start.communicate(timeout=PATIENCE)
    assert_stopped_by_request(service, Outcome(start.returncode, out, err))


@pytest.mark.parametrize("verb", ["start", "restart"])
def test_stop_before_the_start(install: Install, host: Host, verb: str) -> None:
    """The service was stopped, or the command itself has just stopped it."""
    service = install(SLEEPS, *ALWAYS)
    if verb == "restart":
        service.start().wait_log("it runs")
    command = Command(service, "start", verb, service.name)
    host.ok("stop", service.name)
    assert_stopped_by_request(service, command.finish())


def test_stop_while_restart_stops_the_service(install: Install, host: Host) -> None:
    """The other stop joins the one of `restart`."""
    service = install(
        """
        import winsvc
        print("it runs")
        winsvc.wait()
        print("it sees the stop")
        import pathlib, time
        while not pathlib.Path("go").exists():
            time.sleep(0.02)
        """,
        *ALWAYS,
    )
    service.start().wait_log("it runs")
    restart = host.machine.popen(host.exe, "restart", service.name)
    service.wait_log("it sees the stop")
    stop = Command(service, "stopping", "stop", service.name)
    (host.folder / "go").touch()
    _, err = restart.communicate(timeout=PATIENCE)
    assert (restart.returncode, "stopped by request" in err) == (1, True)
    assert stop.finish().code == 0
    assert service.status()["state"] == "stopped"


def test_stop_while_several_services_start(install: Install, host: Host) -> None:
    """The service that is stopped has not been started yet."""
    first, second = install(SLEEPS, *ALWAYS), install(SLEEPS, *ALWAYS)
    start = Command(second, "start", "start", first.name, second.name)  # about to start the first one
    host.ok("stop", second.name)
    outcome = start.finish()
    assert_stopped_by_request(second, outcome)
    assert f"'{first.name}' is running" in outcome.out


def test_stop_while_upgrade_restarts_the_service(install: Install, host: Host) -> None:
    """The program is changed, and the service stays stopped."""
    service = install(SLEEPS, *ALWAYS).start()
    before = service.client.program(service.name)
    upgrade = Command(service, "start", "upgrade", service.name)
    host.ok("stop", service.name)
    assert_stopped_by_request(service, upgrade.finish())
    assert service.client.program(service.name) != before


def test_stop_while_continue_ends_the_backoff(install: Install, host: Host) -> None:
    service = install("raise SystemExit(3)", "--restart", "always", "--restart-throttle", "20")
    service.start_without_waiting().wait("paused")
    command = Command(service, "start", "continue", service.name)
    host.ok("stop", service.name)
    assert_stopped_by_request(service, command.finish())


PAUSES = """
    import pathlib, time, winsvc
    @winsvc.on_pause
    def pause():
        print("it is asked to pause")
        while not pathlib.Path("go").exists():
            time.sleep(0.02)
    winsvc.on_continue(lambda: None)
    print("it runs")
    winsvc.wait()
"""


def test_stop_before_continue(install: Install, host: Host) -> None:
    service = install(PAUSES)
    (host.folder / "go").touch()
    service.start().wait_log("it runs")
    host.ok("pause", service.name)
    command = Command(service, "continue", "continue", service.name)
    service.stop()
    outcome = command.finish()
    assert (outcome.code, outcome.out) == (1, "")
    assert f"'{service.name}' was not continued: it is stopped" in outcome.err


def test_stop_during_a_pause(install: Install, host: Host) -> None:
    service = install(PAUSES)
    service.start().wait_log("it runs")
    pause = host.machine.popen(host.exe, "pause", service.name)
    service.wait_log("it is asked to pause")
    service.client.control(service.name, STOP)
    (host.folder / "go").touch()
    out, err = pause.communicate(timeout=PATIENCE)
    assert (pause.returncode, out) == (1, "")
    assert f"'{service.name}' was not paused: it is stop" in err


def test_start_while_stop_waits(install: Install) -> None:
    """The start came after the stop. It is not undone, and `stop` does not claim that the service is stopped."""
    service = install(SLEEPS, *ALWAYS).start()
    stop = Command(service, "stopped", "stop", service.name)
    service.start_without_waiting().wait("running")
    outcome = stop.finish()
    assert outcome.code == 1
    assert f"'{service.name}' has stopped, but was started again" in outcome.err
    assert service.query()["state"] == "running"
    service.stop()


def test_start_while_remove_waits(install: Install) -> None:
    """The service is removed, its process as well."""
    service = install(SLEEPS, *ALWAYS).start()
    remove = Command(service, "remove", "remove", service.name)
    service.start_without_waiting().wait("running")
    pid = service.query()["pid"]
    outcome = remove.finish()
    assert outcome.code == 0, outcome
    assert service.client.wait_for_process(pid, PATIENCE)
    wait_until(lambda: not service.client.exists(service.name))
