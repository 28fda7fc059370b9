"""The recovery agent, which performs the SCM's recovery actions under Wine (tests/wine). Most tests rely on it."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from machine import WINDOWS, Machine
from markers import ONE_PYTHON
from service import Install, Service
from waiting import PATIENCE

pytestmark = ONE_PYTHON

CYCLES = 200
SECONDS = 15  # without --soak
SLEEPS = "import time\nprint('up')\ntime.sleep(3600)"


@pytest.fixture
def service(install: Install) -> Service:
    return install(SLEEPS, "--restart", "always", "--restart-throttle", "0", "--restart-delay", "0")


def agent_of(machine: Machine) -> int:
    """Returns the Linux process ID of the prefix's agent."""
    for process in Path("/proc").iterdir():
        try:
            named = b"recovery_agent.exe" in (process / "cmdline").read_bytes()
            if named and f"WINEPREFIX={machine.prefix}".encode() in (process / "environ").read_bytes().split(b"\0"):
                return int(process.name)
        except OSError:
            continue
    raise AssertionError("the agent does not run")


def test_clean_cycles_are_no_failures(service: Service, pytestconfig: pytest.Config) -> None:
    """Also if the next process is started before the agent has noticed that the last one has exited."""
    cycles = service.client.cycle(service.name, CYCLES, 3600 if pytestconfig.getoption("--soak") else SECONDS)
    assert service.wait_at_rest(starts=cycles) == (cycles, 0)


def test_failures_and_clean_cycles_are_told_apart(service: Service) -> None:
    """Each kill has one restart, which knows its reason; a start by somebody else never has that of recovery."""
    for number in range(1, 6):
        service.start_without_waiting()
        service.wait("running")
        service.client.terminate(service.query()["pid"])
        service.wait_log(rf"(?s)((\(recovery\)).*?\nup.*?){{{number}}}", own=True)
        service.stop()
    assert service.wait_at_rest(starts=5) == (10, 5)
    log = service.log(own=True)
    assert [log.count(f"({reason})") for reason in ("demand", "recovery")] == [5, 5]


@pytest.mark.skipif(WINDOWS, reason="Windows' own SCM performs the recovery actions")
def test_a_busy_agent_misses_nothing(service: Service) -> None:
    """It is stopped while other processes of the service come and go; one of them is killed."""
    agent = agent_of(service.host.machine)
    os.kill(agent, signal.SIGSTOP)
    try:
        assert service.client.cycle(service.name, 5, PATIENCE) == 5
        service.start_without_waiting()
        service.wait("running")
        service.client.terminate(service.query()["pid"])
        assert service.client.cycle(service.name, 5, PATIENCE) == 5
    finally:
        os.kill(agent, signal.SIGCONT)
    assert service.wait_at_rest(starts=11) == (11, 0)
