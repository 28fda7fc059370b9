"""A service's process, with a test program as its SCM: what Wine's SCM does not deliver or report."""

from __future__ import annotations

import json
import re
import subprocess
import time
from collections.abc import Iterator
from typing import Any

import pytest
from endings import DIE
from host_exe import Host
from machine import PROGRAMS
from markers import ONE_PYTHON
from service import Install, Service

pytestmark = ONE_PYTHON

START_PENDING, STOP_PENDING, RUNNING, STOPPED, PAUSED = 2, 3, 4, 1, 7
SHUTDOWN, PRESHUTDOWN, PARAMCHANGE, CONTINUE, STOP, POWER, SESSION = 5, 15, 6, 3, 1, 13, 14
INTERROGATE = 4
HANGING_EVENT_LOG = 256  # added to the start reason: ReportEvent never returns
NO_CONSOLE = 512  # added to the start reason: AllocConsole fails
UNKNOWN, DEMAND, AUTO, TRIGGER, RECOVERY, DELAYED = 0, 1, 2, 4, 8, 16

STARTED, FAILED, DIED, STAYS_STOPPED = 900, 910, 941, 921  # events

SLEEPER = "import time\nprint('up')\ntime.sleep(3600)"
STUBBORN = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n" + SLEEPER


class Process:
    """scm_process.exe, which runs a service."""

    def __init__(self, service: Service, reason: int, *arguments: str):
        self.process = service.host.machine.popen(PROGRAMS / "scm_process.exe", service.name, str(reason), *arguments)
        self.events: list[dict[str, Any]] = []  # its events

    def read(self) -> dict[str, Any]:
        """Returns the next announcement to the SCM, or the handler's answer to a control."""
        assert self.process.stdout
        while True:
            line = self.process.stdout.readline()
            assert line, "it has ended"
            record: dict[str, Any] = json.loads(line)
            if "source" not in record:
                return record
            self.events.append(record)

    def until(self, state: int) -> list[dict[str, Any]]:
        """Returns the announcements to the SCM up to a state."""
        records = [self.read()]
        while records[-1].get("state") != state:
            records.append(self.read())
        return records

    def control(self, code: int, type: int = 0, session: int = 0) -> int:
        """Sends a control. Returns the handler's answer and drops the announcements before it."""
        assert self.process.stdin
        self.process.stdin.write(f"{code} {type} {session}\n")
        self.process.stdin.flush()
        while "answer" not in (record := self.read()):
            pass
        return int(record["answer"])

    def close(self) -> None:
        try:
            self.process.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()


@pytest.fixture
def run() -> Iterator[Any]:
    processes: list[Process] = []

    def call(service: Service, reason: int = DEMAND, *arguments: str) -> Process:
        processes.append(Process(service, reason, *arguments))
        return processes[-1]

    yield call
    for process in processes:
        process.close()


def test_a_service_starts_without_the_hidden_console(install: Install, run: Any) -> None:
    """The console is a convenience for child processes. The script runs without it."""
    service = install(SLEEPER, "--console", "hidden")
    process = run(service, DEMAND + NO_CONSOLE)
    process.until(RUNNING)
    service.wait_log("up")
    assert process.control(STOP) == 0
    assert process.until(STOPPED)[-1]["win32_exit_code"] == 0
    assert re.search("console: the service runs without one: cannot create a console: .*5", service.log(own=True))


@pytest.mark.parametrize("code", [SHUTDOWN, PRESHUTDOWN])
def test_shutdown_is_a_stop(install: Install, run: Any, code: int) -> None:
    service = install(SLEEPER)
    process = run(service)
    running = process.until(RUNNING)[-1]
    assert running["accepts"] & 0x4  # SERVICE_ACCEPT_SHUTDOWN
    assert running["accepts"] & 0x100  # SERVICE_ACCEPT_PRESHUTDOWN
    service.wait_log("up")
    assert process.control(code) == 0
    stopped = process.until(STOPPED)[-1]
    assert (stopped["win32_exit_code"], stopped["service_exit_code"]) == (0, 0)
    assert "KeyboardInterrupt" in service.log()


def test_shutdown_takes_no_longer_than_the_system_waits(install: Install, run: Any) -> None:
    """WaitToKillServiceTimeout less one second: by then the service has reported how it ended."""
    service = install(STUBBORN, "--stop-timeout", "600")
    service.client.set_system_registry(r"SYSTEM\CurrentControlSet\Control", "WaitToKillServiceTimeout", "2500")
    try:
        process = run(service)
        process.until(RUNNING)
        service.wait_log("up")
        assert process.control(SHUTDOWN) == 0
        assert process.until(STOPPED)[-1]["win32_exit_code"] == 0
    finally:
        service.client.set_system_registry(r"SYSTEM\CurrentControlSet\Control", "WaitToKillServiceTimeout", "5000")
    assert "the script has 1.5 s" in service.log(own=True)


def test_preshutdown_has_the_time_of_a_stop(install: Install, run: Any) -> None:
    """The SCM gets that time from install (test_scm_calls.py)."""
    service = install(STUBBORN, "--stop-timeout", "1")
    process = run(service)
    process.until(RUNNING)
    service.wait_log("up")
    assert process.control(PRESHUTDOWN) == 0
    process.until(STOPPED)
    assert "the script has 1 s" in service.log(own=True)


def test_unregistered_controls_are_not_implemented(install: Install, run: Any) -> None:
    service = install(SLEEPER)
    process = run(service)
    process.until(RUNNING)
    for code in (PARAMCHANGE, 128, 255):
        assert process.control(code) == 120  # ERROR_CALL_NOT_IMPLEMENTED
    assert process.control(CONTINUE) == 0  # harmless
    service.wait_log("up")
    process.control(STOP)
    process.until(STOPPED)


def test_start_parameters_are_appended(install: Install, run: Any) -> None:
    service = install("import sys\nprint(sys.argv[1:])", "--", "a b", "c")
    run(service, DEMAND, "d e", "").until(STOPPED)
    assert "['a b', 'c', 'd e', '']" in service.log()


@pytest.mark.parametrize(
    "reason, name",
    [(DEMAND, "demand"), (AUTO, "automatic"), (DELAYED, "automatic"), (TRIGGER, "trigger"), (RECOVERY, "recovery")],
)
def test_start_reason(install: Install, run: Any, reason: int, name: str) -> None:
    service = install("print('up')")
    run(service, reason).until(STOPPED)
    assert service.status()["start_reason"] == name


def test_start_by_the_system_clears_the_backoff_but_not_the_limit(install: Install, run: Any) -> None:
    options = ["--restart", "always", "--restart-throttle", "0.1", "--start-limit-burst", "2"]
    service = install("raise SystemExit(5)", *options)
    for _ in range(2):
        assert run(service, AUTO).until(STOPPED)[-1]["service_exit_code"] in (5, 0)
        assert service.status()["short_runs"] == 1
    stopped = run(service, AUTO).until(STOPPED)
    assert [record["state"] for record in stopped] == [START_PENDING, STOPPED]
    assert stopped[-1]["win32_exit_code"] == 0
    assert "start_limit_burst" in service.status()["error"]
    assert run(service, DEMAND).until(STOPPED)[-1]["service_exit_code"] == 5


DIES_AT_STOP = f"import signal, time\ndef die(*_):\n    {DIE}\nsignal.signal(signal.SIGINT, die)\n" + SLEEPER


def crashed_during_a_stop(install: Install, run: Any) -> Service:
    service = install(DIES_AT_STOP, "--restart", "always")
    process = run(service)
    process.until(RUNNING)
    service.wait_log("up")
    process.control(STOP)
    process.close()
    return service


def test_start_for_an_unknown_reason_after_a_crash_during_a_stop(install: Install, run: Any) -> None:
    """It may be the start of recovery, so it is refused, and says what to do. It is refused only once."""
    service = crashed_during_a_stop(install, run)
    unknown = run(service, UNKNOWN)
    refused = unknown.until(STOPPED)
    assert [record["state"] for record in refused] == [START_PENDING, STOPPED]
    assert refused[-1]["win32_exit_code"] == 0
    assert [event["id"] for event in unknown.events] == [DIED, STAYS_STOPPED]
    for text in (unknown.events[1]["text"], service.log(own=True)):
        assert "a stop was requested, the process exited before the service had stopped" in text
        assert f"pyhostsvc start {service.name}" in text
    assert "up\nup" not in service.log()
    run(service, UNKNOWN).until(RUNNING)
    service.wait_log("(?s)up.*up")


def test_start_for_an_unknown_reason_after_a_clean_stop(install: Install, run: Any) -> None:
    """The SCM has seen STOPPED, so this is not the start of recovery."""
    service = install(SLEEPER, "--restart", "always")
    process = run(service)
    process.until(RUNNING)
    process.control(STOP)
    process.until(STOPPED)
    process.close()
    run(service, UNKNOWN).until(RUNNING)


def test_command_stop_does_not_refuse_the_next_start(host: Host, install: Install, run: Any) -> None:
    """The script has ended by itself, so no recovery action is pending."""
    service = install("print('up')")
    run(service, DEMAND).until(STOPPED)
    host.ok("stop", service.name)
    run(service, UNKNOWN).until(STOPPED)
    service.wait_log("(?s)up.*up")


def test_command_start_makes_a_start_for_an_unknown_reason_possible(host: Host, install: Install, run: Any) -> None:
    """It is a user's, although the service's process cannot know."""
    service = crashed_during_a_stop(install, run)
    disabled = host("set", service.name, "startup", "disabled")
    assert disabled.code == 0, disabled
    assert host("start", service.name).code == 1  # the SCM makes no start; a test program does
    run(service, UNKNOWN).until(RUNNING)


def test_crash_during_a_stop(host: Host, install: Install, run: Any) -> None:
    """The stop marker keeps the service stopped if recovery starts it; any other start works."""
    service = crashed_during_a_stop(install, run)
    recovery = run(service, RECOVERY)
    refused = recovery.until(STOPPED)
    assert [record["state"] for record in refused] == [START_PENDING, STOPPED]
    assert refused[-1]["win32_exit_code"] == 0
    assert [event["id"] for event in recovery.events] == [DIED, STAYS_STOPPED]
    assert "a stop was requested, and the process crashed before it ended" in recovery.events[1]["text"]
    assert "a stop was requested, and the process crashed before it ended" in service.log(own=True)
    again = run(service, AUTO)
    again.until(RUNNING)
    service.wait_log("(?s)up.*up")
    again.process.kill()


def test_stop_after_stopped_was_announced(install: Install, run: Any) -> None:
    """It still writes the stop marker, so the process that recovery starts exits."""
    service = install(SLEEPER, "--restart", "always")
    process = run(service)
    process.until(RUNNING)
    service.wait_log("up")
    process.control(STOP)
    process.until(STOPPED)
    refused = run(service, RECOVERY).until(STOPPED)
    assert [record["state"] for record in refused] == [START_PENDING, STOPPED]


def test_backoff_is_paused_and_accepts_continue(install: Install, run: Any) -> None:
    """PAUSED accepts Stop and Continue; Continue makes recovery restart it at once."""
    service = install("raise SystemExit(5)", "--restart", "always", "--restart-throttle", "60")
    process = run(service)
    paused = process.until(PAUSED)
    assert list(dict.fromkeys(record["state"] for record in paused)) == [START_PENDING, RUNNING, PAUSED]
    assert paused[-1]["accepts"] & 0x3 == 0x3  # SERVICE_ACCEPT_STOP, SERVICE_ACCEPT_PAUSE_CONTINUE
    assert process.control(CONTINUE) == 0
    stopped = process.until(STOPPED)[-1]
    assert (stopped["win32_exit_code"], stopped["service_exit_code"]) == (1066, 5)


def test_event_is_written_before_stopped_is_announced(install: Install, run: Any) -> None:
    process = run(install("raise SystemExit(5)"))
    process.until(STOPPED)
    assert [event["id"] for event in process.events] == [STARTED, FAILED]


def test_hanging_event_log_delays_nothing(install: Install, run: Any) -> None:
    """The event log is also a service. The start does not wait for it, and a stop waits for less than a second."""
    service = install(SLEEPER)
    process = run(service, DEMAND + HANGING_EVENT_LOG)
    process.until(RUNNING)
    service.wait_log("up")
    assert process.control(STOP) == 0
    begin = time.monotonic()
    assert process.until(STOPPED)[-1]["win32_exit_code"] == 0
    assert time.monotonic() - begin < 3
    assert process.events == []
    assert service.status()["ended"].startswith("stopped by request")


def age_events(service: Service, seconds: int) -> None:
    """Makes the state file's record of the events older by this time."""
    path = service.state_directory / "pyhostsvc.json"
    state = json.loads(path.read_text(encoding="utf-8"))
    for index, line in enumerate(state["events"]):
        id, told, since, left_out = map(int, line.split())
        past = [time and time - seconds * 1000 for time in (told, since)]
        state["events"][index] = f"{id} {past[0]} {past[1]} {left_out}"
    path.write_text(json.dumps(state), encoding="utf-8")


def test_restart_loop_is_reported_once_a_minute(install: Install, run: Any) -> None:
    """The minute spans the processes of the loop; the next event counts the throttled ones."""
    service = install("raise SystemExit(5)")

    def told(reason: int) -> list[tuple[int, str]]:
        process = run(service, reason)
        process.until(STOPPED)
        return [(event["id"], event["text"].splitlines()[-1]) for event in process.events]

    assert [id for id, _ in told(DEMAND)] == [STARTED, FAILED]
    for _ in range(2):
        assert told(RECOVERY) == []
    age_events(service, 61)
    events = told(RECOVERY)
    assert [id for id, _ in events] == [STARTED, FAILED]
    for _, line in events:
        assert re.match(r"This event was throttled 2 times since \d{4}-\d\d-\d\d \d\d:", line)
    assert told(RECOVERY) == []
    assert [id for id, _ in told(DEMAND)] == [STARTED, FAILED]


def test_end_of_a_restart_loop_is_reported(install: Install, run: Any) -> None:
    """A start in a loop is reported once the loop is over, that is when the script has run for a minute."""
    service = install(
        """
        import pathlib, time
        if not pathlib.Path("well").exists():
            raise SystemExit(5)
        print("up")
        time.sleep(3600)
        """
    )
    run(service, DEMAND).until(STOPPED)
    run(service, RECOVERY).until(STOPPED)
    (service.host.folder / "well").touch()
    process = run(service, RECOVERY)
    process.until(RUNNING)
    begin = time.monotonic()
    while not process.events:  # a query during the loop always returns RUNNING
        assert process.control(INTERROGATE) == 0
        assert time.monotonic() - begin < 90
        time.sleep(1)
    assert time.monotonic() - begin > 55
    (event,) = process.events
    lines = event["text"].splitlines()
    assert lines[0] == f"'{service.name}' has started, and has now run for a minute."
    assert lines[-2].startswith("This event was throttled 2 times since ")
    assert lines[-1].startswith("Event 910 was throttled 1 time since ")
    process.control(STOP)


# The controls for which a script can register with winsvc.
WINSVC = pytest.mark.parametrize("version", ["3.9", "3.13", "3.14"])
CALLBACKS = """
import winsvc
for register in (winsvc.on_power, winsvc.on_session, winsvc.on_control(130)):
    register(lambda event: print(event, flush=True))
for name in ("on_shutdown", "on_preshutdown", "on_stop"):
    getattr(winsvc, name)(lambda name=name: print(name, flush=True))
print("up")
winsvc.wait()
"""


@WINSVC
def test_power_and_session_events(install: Install, run: Any) -> None:
    """They are accepted after the script registers for them; the events are typed."""
    service = install(CALLBACKS)
    process = run(service)
    service.wait_log("up")
    assert process.control(POWER, 4) == 0
    assert process.control(POWER, 0x12) == 0
    assert process.control(POWER, 99) == 0
    assert process.control(SESSION, 5, 3) == 0
    assert process.control(SESSION, 99, 4) == 0
    assert process.control(130) == 0
    assert process.control(131) == 120
    assert process.control(PARAMCHANGE) == 120
    log = service.wait_log("130")
    assert log.splitlines()[1:] == [
        "PowerEvent(kind=<PowerEventKind.SUSPEND: 4>, code=4)",
        "PowerEvent(kind=<PowerEventKind.RESUME_AUTOMATIC: 18>, code=18)",
        "PowerEvent(kind=<PowerEventKind.OTHER: -1>, code=99)",
        "SessionEvent(kind=<SessionEventKind.LOGON: 5>, code=5, session=3)",
        "SessionEvent(kind=<SessionEventKind.OTHER: -1>, code=99, session=4)",
        "130",
    ]
    process.control(STOP)
    process.until(STOPPED)


@WINSVC
def test_registered_controls_are_accepted(install: Install, run: Any) -> None:
    service = install(CALLBACKS)
    process = run(service)
    records: list[dict[str, Any]] = []
    while not records or records[-1].get("accepts", 0) & 0xC0 != 0xC0:  # power, session
        records.append(process.read())
    assert records[-1]["state"] == RUNNING
    process.control(STOP)
    process.until(STOPPED)


@WINSVC
@pytest.mark.parametrize(
    ("code", "names"),
    [(STOP, ["on_stop"]), (SHUTDOWN, ["on_shutdown", "on_stop"]), (PRESHUTDOWN, ["on_preshutdown", "on_stop"])],
)
def test_shutdown_callbacks(install: Install, run: Any, code: int, names: list[str]) -> None:
    service = install(CALLBACKS)
    process = run(service)
    service.wait_log("up")
    assert process.control(code) == 0
    process.until(STOPPED)
    assert service.log().splitlines() == ["up", *names]


@WINSVC
def test_progress_does_not_lengthen_the_systems_shutdown(install: Install, run: Any) -> None:
    script = "import time, winsvc\nprint('up')\nwinsvc.wait()\nwinsvc.progress(hint=600)\ntime.sleep(600)"
    service = install("import signal\nsignal.signal(2, signal.SIG_IGN)\n" + script, "--stop-timeout", "1")
    process = run(service)
    process.until(RUNNING)
    service.wait_log("up")
    assert process.control(SHUTDOWN) == 0
    assert process.until(STOPPED)[-1]["win32_exit_code"] == 0
    assert "did not stop within 1 s" in service.log(own=True)


@WINSVC
def test_event_log_handler(install: Install, run: Any) -> None:
    service = install(
        r"""
        import logging, winsvc
        log = logging.getLogger()
        log.setLevel(1)
        log.addHandler(winsvc.EventLogHandler(event_id=5))
        log.debug("one")
        log.warning("two \u2603\0", extra={"event_id": 899})
        log.error("x" * 100000, extra={"event_id": 900})
        try:
            1 / 0
        except ZeroDivisionError:
            log.exception("fails")
        """
    )
    process = run(service)
    process.until(STOPPED)
    assert {event["source"] for event in process.events} == {service.name}
    events = [event for event in process.events if event["id"] < 900]  # the other events are the host's
    assert [(event["type"], event["id"]) for event in events] == [(4, 5), (2, 899), (1, 5), (1, 5)]
    assert [len(event["text"]) for event in events[:3]] == [3, 6, 31839]
    assert events[1]["text"] == "two \u2603\ufffd"
    assert events[3]["text"].splitlines()[-1] == "ZeroDivisionError: division by zero"


@WINSVC
def test_watchdog_reports_a_failure(install: Install, run: Any) -> None:
    service = install("import time\ntime.sleep(600)", "--watchdog", "0.5", "--restart", "always")
    stopped = run(service).until(STOPPED)[-1]
    assert stopped["win32_exit_code"] == 1460  # ERROR_TIMEOUT


@WINSVC
def test_start_reason_and_arguments_reach_winsvc(install: Install, run: Any) -> None:
    service = install("import sys, winsvc\nprint(winsvc.args, winsvc.start_reason, sys.argv[1:])", "--", "a")
    run(service, TRIGGER, "b c", "").until(STOPPED)
    assert service.log() == "('b c', '') trigger ['a', 'b c', '']\n"
