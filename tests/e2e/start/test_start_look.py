"""`start` watches a service for a moment after it runs: its script may fail at once."""

from __future__ import annotations

import re
import threading
import time

import pytest
from host_exe import Host
from markers import OLDEST_AND_NEWEST, ONE_PYTHON
from service import Install, Service
from waiting import PATIENCE

MISSING = "import not_there_at_all"
ERROR = "ModuleNotFoundError: No module named 'not_there_at_all'"
SLEEPER = "import time\nprint('up')\ntime.sleep(3600)"


def failed(host: Host, *arguments: str) -> str:
    done = host(*arguments)
    assert done.code == 1, done
    assert "is running" not in done.out
    return done.err


@OLDEST_AND_NEWEST
@pytest.mark.parametrize("restart", ["never", "always"])
def test_script_that_fails_at_once_has_not_started(host: Host, install: Install, restart: str) -> None:
    """With its cause, whether it stays stopped or backs off before its next start."""
    service = install(MISSING, "--restart", restart)
    for _ in range(2):
        error = failed(host, "start", service.name)
        assert f"'{service.name}' started, but exited at once: {ERROR}" in error
        assert re.search(r"Log: .*\.log", error)
        service.stop()


@ONE_PYTHON
def test_script_that_fails_a_little_later_has_not_started(host: Host, install: Install) -> None:
    service = install("import time\ntime.sleep(0.2)\nraise ValueError('no such thing')")
    assert "exited at once: ValueError: no such thing" in failed(host, "start", service.name)


@ONE_PYTHON
def test_script_that_dies_without_a_word_has_not_started(host: Host, install: Install) -> None:
    die = "import ctypes\nctypes.windll.kernel32.TerminateProcess(ctypes.c_void_p(-1), 9)"
    service = install(die)
    assert "its process exited unexpectedly" in failed(host, "start", service.name)


@ONE_PYTHON
def test_restart_reports_a_script_that_fails_at_once(host: Host, install: Install) -> None:
    service = install(SLEEPER).start()
    service.wait_log("up")
    host.script(MISSING, "script0.py")
    assert ERROR in failed(host, "restart", service.name)


@ONE_PYTHON
def test_script_that_succeeds_at_once_has_run(host: Host, install: Install) -> None:
    """It is not a failure: such a script does its work and exits."""
    service = install("import time\ntime.sleep(0.3)")
    assert re.fullmatch(rf"'{service.name}' ran and exited: .*\n", host.ok("start", service.name))


@ONE_PYTHON
def test_several_services_are_watched_at_the_same_time(host: Host, install: Install) -> None:
    up = [install(SLEEPER) for _ in range(4)]
    down = install("import time\ntime.sleep(0.5)\n" + MISSING)
    begin = time.monotonic()
    host.ok("start", up[0].name)
    one = time.monotonic() - begin
    begin = time.monotonic()
    done = host("start", *[service.name for service in (*up[1:3], down, up[3])])
    assert time.monotonic() - begin < 3 * one
    assert done.code == 1
    assert [f"'{service.name}' is running" in done.out for service in (*up[1:], down)] == [True] * 3 + [False]
    assert f"'{down.name}' started, but exited at once: {ERROR}" in done.err


@ONE_PYTHON
def test_stop_by_another_user_ends_the_watch(host: Host, install: Install) -> None:
    """It is not a failure of the script."""
    service = install(SLEEPER)

    def stop() -> None:
        service.wait_log("up")
        host.aside("stop", service.name)

    other = threading.Thread(target=stop)
    other.start()
    out = host.ok("start", service.name)
    other.join(PATIENCE)
    assert "stopped by request" in out


def took(service: Service, *options: str) -> float:
    begin = time.monotonic()
    service.host.ok("start", service.name, *options)
    return time.monotonic() - begin


@ONE_PYTHON
def test_watch_is_skipped_on_request_and_for_a_script_that_says_it_is_ready(install: Install) -> None:
    plain = install(SLEEPER)
    ready = install("import winsvc\nwinsvc.ready()\nwinsvc.wait()", "--notify")
    watched = took(plain)
    assert watched > 1.5
    assert took(ready) < watched
    plain.stop()
    assert took(plain, "--no-wait") < watched
    ended = install(MISSING)
    assert took(ended, "--no-wait") < watched
    ended.wait("stopped")
