"""What an idle service costs: wake-ups, threads, and the size of the program."""

from __future__ import annotations

import time

import pytest
from host_exe import Host
from linux_process import find_service, watch_idle
from machine import WINDOWS
from service import Install

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
