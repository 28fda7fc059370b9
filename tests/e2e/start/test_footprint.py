"""Measures an idle service: wake-ups, threads, and the size of the program."""

from __future__ import annotations

import time

import pytest
from host_exe import Host
from linux_process import find_service, threads, watch_idle
from machine import BUILD, WINDOWS
from service import Install
from waiting import wait_until

IDLE = "import time\nprint('up', flush=True)\ntime.sleep(3600)\n"

pytestmark = [pytest.mark.skipif(WINDOWS, reason="it reads /proc"), pytest.mark.pythons("3.13")]


@pytest.mark.parametrize("options", [[], ["--log-age", "daily"]])
def test_idle_service_sleeps(host: Host, install: Install, options: list[str]) -> None:
    """The host polls nothing: it wakes up once a minute at most."""
    service = install(IDLE, *options).start()
    service.wait_log("up")
    pid = find_service(host.machine, service.name)
    deadline = time.monotonic() + 90
    while (idle := watch_idle(pid, 20)).wakeups or idle.ticks:
        assert time.monotonic() < deadline, idle
    service.stop()


def test_threads_of_an_idle_service(host: Host, install: Install) -> None:
    """The host has four: dispatcher, service, log keeper, console handlers. Wine's dispatcher has one more."""
    service = install(IDLE).start()
    service.wait_log("up")
    pid = find_service(host.machine, service.name)
    of_the_script, of_wine = 1, 1
    wait_until(lambda: len(threads(pid)) <= of_the_script + of_wine + 4, lambda: f"the threads {threads(pid)}")
    service.stop()


def test_size_of_the_program() -> None:
    """As it is distributed, with what its Python children import."""
    assert (BUILD / "windows" / "pyhostsvc.exe").stat().st_size <= 620 << 10  # the goal is 600
