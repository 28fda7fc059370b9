"""When a service is started again, and when it stays stopped."""

from __future__ import annotations

import re
import time

import pytest
from endings import DIE
from host_exe import Host
from markers import ONE_PYTHON
from scm import STOP
from service import Install
from waiting import wait_until

pytestmark = ONE_PYTHON

CONTINUE = 3  # SERVICE_CONTROL_CONTINUE
ENDS = "print('up')\nraise SystemExit(5)"
NO_WAIT = ("--restart-throttle", "0")
LONG_WAIT = ("--restart-throttle", "60")


def test_backoff_is_shown_as_paused(install: Install) -> None:
    service = install(ENDS, "--restart", "always", *LONG_WAIT).start_without_waiting()
    service.wait("paused")  # the state file follows at once
    wait_until(lambda: service.status()["backoff_left"] is not None)
    status = service.status()
    assert status["state"] == "paused"
    assert status["ended"] == "exit code 5"
    assert 50 < status["backoff_left"] <= 60
    assert status["starts_again"] is True
    text = service.host("status", service.name).out
    assert re.search(r"waiting +5\d\.\d s before the next start \(back-off, short runs in a row: 1\)\n", text)
    assert f"`pyhostsvc continue {service.name}` starts it now" in text
    assert re.search("started by +a user or a program\n", text)
    service.wait_log("the next start is in 60 s", own=True)


def test_stop_ends_the_backoff_for_good(install: Install) -> None:
    service = install(ENDS, "--restart", "always", *LONG_WAIT).start_without_waiting()
    service.wait("paused")
    service.client.control(service.name, STOP)
    assert service.wait_at_rest() == (1, 0)
    assert service.query()["state"] == "stopped"
    assert service.query()["win32_exit_code"] == 0


def test_continue_ends_the_backoff(install: Install) -> None:
    service = install(ENDS, "--restart", "always", *LONG_WAIT).start_without_waiting()
    service.wait("paused")
    service.client.control(service.name, CONTINUE)
    service.wait_log("(?s)up.*up")
    service.wait("paused")
    assert service.status()["short_runs"] == 2
    service.host("continue", service.name)  # the command waits for the outcome: running, or ended again
    service.wait_log("(?s)up.*up.*up")
    service.stop()


def test_start_ends_the_backoff(install: Install) -> None:
    service = install("print('up')", "--restart", "always", *LONG_WAIT).start_without_waiting()
    service.wait("paused")
    service.host.ok("start", service.name)
    service.wait_log("(?s)up.*up")
    service.stop()


def test_backoff_doubles_up_to_its_maximum(install: Install) -> None:
    """Each short run doubles the wait, up to restart_max_delay; a manual start resets it."""
    service = install(
        ENDS, "--restart", "on-failure", "--restart-throttle", "0.2", "--restart-max-delay", "0.4"
    ).start_without_waiting()
    log = service.wait_log(r"short runs in a row: 4\)", own=True)
    for delay, runs in (("0.2", 1), ("0.4", 2), ("0.4", 3), ("0.4", 4)):
        assert f"the next start is in {delay} s (back-off, short runs in a row: {runs})" in log
    service.stop()
    service.host("start", service.name)
    service.wait_log(r"(?s)row: 4\).*row: 1\)", own=True)


def test_long_run_resets_the_backoff(install: Install) -> None:
    service = install(
        "import time\nprint('up')\ntime.sleep(0.3)", "--restart", "always", "--restart-throttle", "0.2"
    ).start_without_waiting()
    service.wait_log("(?s)up.*up.*up")
    assert "short runs" not in service.log(own=True)


def test_restart_delay(install: Install) -> None:
    service = install(ENDS, "--restart", "always", *NO_WAIT, "--restart-delay", "1").start_without_waiting()
    service.wait("stopped")
    begin = time.monotonic()
    service.wait_log("(?s)up.*up")
    assert time.monotonic() - begin > 0.8


@pytest.mark.parametrize(
    "options, restarts",
    [
        (("--restart", "never", "--restart-codes", "4,5"), True),
        (("--restart", "never", "--restart-codes", "4"), False),
        (("--restart", "always", "--success-codes", "5"), False),
        (("--restart", "on-failure", "--success-codes", "4"), True),
    ],
)
def test_restart_and_success_codes(install: Install, options: tuple[str, ...], restarts: bool) -> None:
    service = install(ENDS, *options, *NO_WAIT).start_without_waiting()
    if restarts:
        service.wait_log("(?s)up.*up")
    else:
        assert service.wait_at_rest() == (1, 0)
        assert service.query()["win32_exit_code"] == 0
        assert service.status()["exit_code"] == 5


def test_start_limit(install: Install) -> None:
    """After three starts by recovery the service stays stopped and reports it; a manual start is not counted."""
    service = install(ENDS, "--restart", "always", *NO_WAIT, "--start-limit-burst", "3").start_without_waiting()
    assert service.wait_at_rest() == (4, 3)
    assert service.log().count("up") == 4
    assert "stays stopped: it was started 3 times within 600 s (start_limit_burst)" in service.log(own=True)
    assert service.query()["win32_exit_code"] == 0
    assert service.status()["starts_again"] is False
    service.start_without_waiting()
    service.wait_log("(?s)(up.*){5}")


def test_start_limit_after_kills(install: Install) -> None:
    """The process cannot report it, so the next start by recovery does."""
    service = install(DIE, "--restart", "always", *NO_WAIT, "--start-limit-burst", "2").start_without_waiting()
    assert service.wait_at_rest() == (4, 3)
    assert "start_limit_burst" in service.status()["error"]
    assert service.query()["win32_exit_code"] == 0


@pytest.mark.parametrize("command", ["reset-failed", "reset"])
def test_reset_failed_clears_the_counts(install: Install, command: str) -> None:
    """`reset` without a setting is the old spelling. The settings stay as they are."""
    service = install(ENDS, "--restart", "always", *NO_WAIT, "--start-limit-burst", "1").start_without_waiting()
    service.wait_at_rest()
    assert service.status()["restarts"] == 1
    before = service.client.registry(service.name)
    assert (
        service.host.ok(command, service.name)
        == f"Cleared the failed state and the start counts of '{service.name}'.\n"
    )
    status = service.status()
    assert (status["restarts"], status["short_runs"], status["ended"], status["last_ended"]) == (0, 0, None, None)
    assert service.client.registry(service.name) == before


@pytest.mark.parametrize("command", ["reset-failed", "reset"])
def test_reset_failed_refuses_a_running_service(install: Install, command: str) -> None:
    service = install("import time\ntime.sleep(3600)").start()
    done = service.host(command, service.name)
    assert done.code == 1
    assert f"cannot reset '{service.name}' while it is running" in done.err
    assert f"`pyhostsvc restart {service.name}`" in done.err


def test_backoff_after_a_kill_is_served_by_the_next_process(install: Install) -> None:
    """It waits in START_PENDING."""
    service = install(
        f"print('up', flush=True)\n{DIE}", "--restart", "always", "--restart-throttle", "0.5"
    ).start_without_waiting()
    log = service.wait_log(
        r"(?s)waiting 0.5 s before the script starts \(back-off, short runs in a row: 1\).*up", own=True
    )
    assert "its process exited unexpectedly; no exit code was recorded" in service.status()["last_ended"]
    assert log.count("waiting ") == 1
    service.stop()
    service.wait_at_rest()


def test_script_that_cannot_be_loaded_backs_off(install: Install) -> None:
    """The first start reports the failure at once; the starts by recovery wait, as PAUSED."""
    service = install("print('broken'\n", "--restart", "always", "--restart-throttle", "60")
    done = service.host("start", service.name)
    assert done.code == 1
    assert "did not start" in done.err
    assert "SyntaxError" in done.err
    service.wait("paused")
    status = service.status()
    assert status["restarts"] == 1
    assert status["ended"] == "did not start"
    assert "SyntaxError" in status["error"]
    log = service.wait_log("the next start is in 120 s", own=True)
    assert len(re.findall(r"did not start: the script cannot be loaded: SyntaxError.*; the SCM's recovery", log)) == 1
    assert len(re.findall(r"did not start: the script cannot be loaded: SyntaxError.*; the next start is in", log)) == 1
    service.stop()
    assert service.wait_at_rest() == (2, 1)


def test_unreadable_settings_do_not_loop(install: Install) -> None:
    service = install("import time\nprint('up')\ntime.sleep(3600)", "--restart", "always").start()
    service.wait_log("up")
    service.stop()
    service.client.set_registry(service.name, "stop_timeout", 7)
    assert service.host("start", service.name).code == 1
    assert service.wait_at_rest(starts=2) == (3, 1)
    service.client.set_registry(service.name, "stop_timeout", 30000)
    assert service.query()["win32_exit_code"] == 0


def test_stop_before_recovery_restarts_the_service(install: Install) -> None:
    """The process that recovery starts finds the stop marker and exits."""
    service = install(ENDS, "--restart", "always", *NO_WAIT, "--restart-delay", "2").start_without_waiting()
    service.wait("stopped")
    assert service.stop() == f"'{service.name}' is not running and will not be restarted.\n"
    assert service.wait_at_rest() == (2, 1)
    assert service.log().count("up") == 1
    assert service.status()["error"] == "a stop was requested before the SCM's recovery action started it again"
    service.start_without_waiting()  # a manual start works
    service.wait_log("(?s)up.*up")


def test_set_changes_the_recovery_actions(install: Install) -> None:
    service = install(ENDS, "--restart", "always", *LONG_WAIT).start_without_waiting()
    service.wait("paused")
    out = service.host.ok("set", service.name, "restart", "never")
    assert "takes effect at the next start" in out
    service.host.ok("stop", service.name)
    service.start_without_waiting()
    service.wait("stopped")
    assert service.wait_at_rest(starts=2) == (2, 0)
    assert service.query()["service_exit_code"] == 5


ENDS_ONCE = """
import pathlib, time
print("up")
flag = pathlib.Path("ended")
if flag.exists():
    time.sleep(600)
flag.touch()
time.sleep(0.2)
"""


def test_start_by_recovery_differs_from_a_manual_start(install: Install) -> None:
    service = install(ENDS_ONCE, "--restart", "always", *NO_WAIT).start_without_waiting()
    service.wait_log("(?s)up.*up")
    status = service.status()
    assert (status["start_reason"], status["restarts"]) == ("recovery", 1)
    service.stop()
    service.start()
    status = service.status()
    assert (status["start_reason"], status["restarts"]) == ("demand", 0)


def test_two_services_of_the_same_script(host: Host, install: Install) -> None:
    """Each has its own name, log, state and counts."""
    script = host.script("import winsvc, time\nprint('I am', winsvc.name)\ntime.sleep(3600)")
    first = install(script).start()
    second = install(script).start()
    first.wait_log(f"I am {first.name}")
    second.wait_log(f"I am {second.name}")
    first.stop()
    assert second.status()["state"] == "running"
