"""The host's events in the event log: each is written once, with what its reader needs."""

from __future__ import annotations

import re

import pytest
from endings import DIE, copy_crashes
from host_exe import Host
from machine import python
from markers import ONE_OLDER_PYTHON
from scm import STOP
from service import ERROR, INFORMATION, WARNING, Event, Install, Service

STARTED, STOPPED, ENDED = 900, 901, 902
FAILED, NOT_STARTED, CONFIGURATION, START_TIMEOUT = 910, 911, 912, 913
RESTARTS, STAYS_STOPPED = 920, 921
STOP_TIMEOUT, WATCHDOG = 930, 931
CRASHED, DIED = 940, 941

VERSION = "3.13"
NO_WAIT = ("--restart-throttle", "0")
SLEEPS = "import time\nprint('up')\ntime.sleep(3600)"


pytestmark = ONE_OLDER_PYTHON


def kinds(service: Service) -> list[tuple[int, int]]:
    return [(event.type, event.id) for event in service.events()]


def lines(event: Event) -> list[str]:
    assert "\n" not in event.text.replace("\r\n", "")
    return event.text.split("\r\n")


SOURCES = r"SYSTEM\CurrentControlSet\Services\EventLog\Application"


def test_event_source_exists_from_install_to_remove(host: Host, install: Install) -> None:
    service = install(SLEEPS)
    source = host.client.tree(SOURCES + "\\" + service.name)
    assert source["EventMessageFile"][1] == r"%SystemRoot%\System32\EventCreate.exe"
    assert source["TypesSupported"][1] == ERROR | WARNING | INFORMATION
    host.aside("remove", service.name, "--purge")
    assert service.name + "\\" not in host.client.tree(SOURCES)


def test_start_and_stop(install: Install) -> None:
    service = install(SLEEPS).start()
    service.wait_log("up")
    service.stop()
    started, stopped = service.events()
    assert kinds(service) == [(INFORMATION, STARTED), (INFORMATION, STOPPED)]
    assert lines(started)[0] == f"'{service.name}' has started."
    assert re.fullmatch(r"Python 3\.13\.\d+, process \d+, start reason: demand", lines(started)[1])
    assert re.fullmatch(rf"'{service.name}' stopped by request, took [\d.]+ m?s", stopped.text)


def test_script_that_exits(install: Install) -> None:
    service = install("print('up')").start_without_waiting()
    service.wait("stopped")
    assert kinds(service) == [(INFORMATION, STARTED), (INFORMATION, ENDED)]
    assert service.events()[1].text == f"'{service.name}' ended by itself: exit code 0"


TRACEBACK = """
import atexit
def deep(count):
    if count:
        deep(count - 1)
    try:
        {}["port"]
    except KeyError as error:
        raise ValueError("no such port\\nsecond line") from error
atexit.register(print, "atexit")
deep(30)
"""


@pytest.mark.parametrize("version", ["3.9", "3.13", "3.14"])
def test_failure_includes_the_end_of_the_traceback(install: Install, version: str) -> None:
    service = install(TRACEBACK).start_without_waiting()
    service.wait("stopped")
    assert kinds(service) == [(INFORMATION, STARTED), (ERROR, FAILED)]
    text = lines(service.events()[1])
    assert text[0] == f"'{service.name}' failed: ValueError: no such port ..."
    assert text[1:3] == ["Exit code 1", "Traceback (most recent call last):"]
    assert len(text) < 24
    script = service.client.registry(service.name)["script"]
    assert text[-6:-1] == [
        f'  File "{script}", line 9, in deep',
        '    raise ValueError("no such port\\nsecond line") from error',
        "ValueError: no such port",
        "    second line",
        "  after: KeyError: 'port'",
    ]
    assert text[-1].startswith("The log has the details: ")
    assert text[-1].endswith(f"\\{service.name}.log")
    log = service.log()
    assert log.count("Traceback") == 2  # Python's own, and none from the host
    assert "atexit" in log


def test_failure_with_an_exception_group(install: Install) -> None:
    script = "raise ExceptionGroup('two tasks', [OSError('the first'), ValueError('the second\\0')])"
    service = install(script).start_without_waiting()
    service.wait("stopped")
    text = lines(service.wait_event(FAILED))
    assert text[-4:-1] == [
        "ExceptionGroup: two tasks (2 sub-exceptions)",
        "  of these: OSError: the first",
        "  of these: ValueError: the second\ufffd",
    ]


def test_failure_without_a_traceback(install: Install) -> None:
    """A long word is cut; an exception that cannot be printed is still reported."""
    service = install("import sys\nsys.exit('x' * 5000)").start_without_waiting()
    service.wait("stopped")
    text = lines(service.wait_event(FAILED))
    assert text[0] == f"'{service.name}' failed: {'x' * 400} ..."
    assert text[1] == "Exit code 1"
    assert len(text) == 3


def test_failing_excerpt_keeps_the_exit_code(install: Install) -> None:
    script = """
        class Wrong(Exception):
            @property
            def __cause__(self):
                raise KeyboardInterrupt
        raise Wrong("wrong")
        """
    service = install(script).start_without_waiting()
    service.wait("stopped")
    assert service.query()["service_exit_code"] == 1
    assert lines(service.wait_event(FAILED))[:2] == [f"'{service.name}' failed: Wrong: wrong", "Exit code 1"]


def test_script_that_cannot_be_loaded(install: Install) -> None:
    service = install("print('broken'\n")
    service.host("start", service.name)
    service.wait("stopped")
    assert kinds(service) == [(ERROR, NOT_STARTED)]
    assert "did not start: the script cannot be loaded: SyntaxError" in lines(service.events()[0])[0]


def test_invalid_configuration(install: Install) -> None:
    """Settings that cannot be read, a Python that is missing, and a directory that is missing."""
    service = install(SLEEPS)
    service.client.set_registry(service.name, "stop_timeout", 7)
    service.host("start", service.name)
    service.client.set_registry(service.name, "stop_timeout", 30000)
    python = service.client.registry(service.name)["python"]
    service.client.set_registry(service.name, "python", r"C:\nowhere\python.exe")
    service.host("start", service.name)
    service.client.set_registry(service.name, "python", python)
    service.client.set_registry(service.name, "directory", r"C:\nowhere")
    service.host("start", service.name)
    unreadable, no_python, no_directory = service.events()
    assert kinds(service) == [(ERROR, CONFIGURATION)] * 3
    assert f"'{service.name}' cannot start with its present settings: " in unreadable.text
    assert "stop_timeout" in unreadable.text
    assert f"`pyhostsvc reset {service.name} stop_timeout` restores the default." in lines(unreadable)
    assert r"C:\nowhere\python.exe" in no_python.text
    assert f"pyhostsvc set {service.name} python" in no_python.text
    assert r"enter the working directory 'C:\nowhere'" in no_directory.text


def test_start_timeout(install: Install) -> None:
    service = install(
        "import time\ndef connect():\n    time.sleep(3600)\nconnect()", "--notify", "--start-timeout", "4"
    )
    service.host("start", service.name)
    service.wait("stopped")
    assert kinds(service) == [(ERROR, START_TIMEOUT)]
    text = lines(service.events()[0])
    assert text[0] == f"'{service.name}' did not start: the script was not ready within 4 s"
    assert text[1] == "The script was stuck at script0.py, line 3, in connect: time.sleep(3600)"
    assert "winsvc.ready()" in text[2]


def test_stop_timeout(install: Install) -> None:
    script = "import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nprint('up')\ntime.sleep(3600)"
    service = install(script, "--stop-timeout", "1").start()
    service.wait_log("up")
    service.stop()
    assert kinds(service) == [(INFORMATION, STARTED), (WARNING, STOP_TIMEOUT)]
    text = lines(service.events()[1])
    assert text[0] == f"'{service.name}' did not stop within 1 s and was killed."
    assert text[1] == "The script was stuck at script0.py, line 4, in <module>: time.sleep(3600)"
    assert "winsvc.on_stop" in text[2]


def test_watchdog(install: Install) -> None:
    """The script is ready once it has done everything but hang, so that its time begins there on any machine."""
    script = "import time, winsvc\nwinsvc.ready()\ntime.sleep(3600)"
    service = install(script, "--notify", "--watchdog", "2").start_without_waiting()
    service.wait("stopped")
    assert kinds(service) == [(INFORMATION, STARTED), (ERROR, WATCHDOG)]
    text = lines(service.events()[1])
    assert text[0] == f"'{service.name}' was killed: the script did not call winsvc.alive() for 2 s (watchdog)"
    assert text[1] == "The script was stuck at script0.py, line 3, in <module>: time.sleep(3600)"


def test_crash(host: Host, install: Install) -> None:
    copy_crashes(host.folder)
    service = install("import crash_violation").start_without_waiting()
    service.wait("stopped")
    assert kinds(service) == [(INFORMATION, STARTED), (ERROR, CRASHED)]
    text = lines(service.events()[1])
    assert text[0] == f"'{service.name}' crashed: access violation in crash_violation.pyd"
    assert text[1].startswith("Exception 0xC0000005, process ")


def test_unexpected_exit_is_reported_by_the_next_start(install: Install) -> None:
    """By a start that recovery makes, with what it is about to do; and by a manual start."""
    script = f"import pathlib, time\nif pathlib.Path('lives').exists():\n    time.sleep(600)\n{DIE}"
    service = install(script, "--restart", "always", *NO_WAIT, "--start-limit-burst", "1").start_without_waiting()
    assert service.wait_at_rest() == (3, 2)
    assert [event.id for event in service.events()] == [STARTED, DIED, STAYS_STOPPED]
    died, stays = service.events()[1:]
    assert died.type == stays.type == ERROR
    words = r"the previous process, (\d+), exited unexpectedly; no exit code was recorded"
    told = re.match(rf"'{service.name}': {words}\.", died.text)
    assert told
    logged = re.search(rf"' starts, process \d+ .*\n\[pyhostsvc\] .{{23}} {words}\n", service.log(own=True))
    assert logged
    assert logged[1] == told[1]
    assert "it was started 1 times within 600 s (start_limit_burst)" in lines(stays)[0]
    (service.host.folder / "lives").touch()
    service.start()
    service.stop()
    assert [event.id for event in service.events()[3:]] == [STARTED, STOPPED]


def test_restart_is_reported_with_its_backoff(install: Install) -> None:
    """When the wait begins; then the stop that ends it is reported."""
    service = install("raise SystemExit(5)", "--restart", "always", "--restart-throttle", "60").start_without_waiting()
    service.wait("paused")
    service.wait_event(RESTARTS)
    assert kinds(service) == [(INFORMATION, STARTED), (ERROR, FAILED), (WARNING, RESTARTS)]
    text = lines(service.events()[2])
    assert text[0] == f"'{service.name}' will be started again in 60 s."
    assert "(a back-off), and Windows shows it as Paused. `pyhostsvc start " in text[1]
    assert text[2] == "Short runs in a row: 1; restarts by recovery actions of the SCM so far: 0"
    service.client.control(service.name, STOP)
    service.wait_at_rest()
    assert kinds(service)[3:] == [(INFORMATION, STOPPED)]


def test_restart_after_a_crash(host: Host, install: Install) -> None:
    """The crashed process cannot wait, so the next one does."""
    copy_crashes(host.folder)
    service = install(
        "import crash_violation", "--restart", "always", "--restart-throttle", "60"
    ).start_without_waiting()
    text = lines(service.wait_event(RESTARTS))
    assert (
        text[0] == f"'{service.name}' will be started again in 20 s."
    )  # in START_PENDING, where 60 s would be too long
    service.wait_log("waiting 20 s before the script starts", own=True)
    service.stop()


def test_restart_loop_is_throttled(install: Install) -> None:
    """Across the processes of the loop. The last event counts the throttled ones; a manual start is always reported."""
    service = install("print('up')\nraise SystemExit(5)", "--restart", "always", *NO_WAIT).start_without_waiting()
    service.wait_log("(?s)(up.*){6}")
    service.stop()
    service.wait_at_rest()
    ids = [event.id for event in service.events()]
    assert ids[:3] == [STARTED, FAILED, RESTARTS]
    assert ids[3:] in ([STOPPED], [STAYS_STOPPED])  # the process that recovery starts finds the stop marker
    runs = service.log().count("up")
    last = service.events()[-1].text
    for event_id in (STARTED, FAILED, RESTARTS):
        found = re.search(rf"Event {event_id} was throttled (\d+) times since \d{{4}}-", last)
        assert found
        assert runs - 2 <= int(found[1]) <= runs  # the stop may have come first
    service.start_without_waiting()
    service.wait_log("(?s)(up.*){%d}" % (runs + 1))  # noqa: UP031
    assert service.wait_event(RESTARTS, 2)
    assert [event.id for event in service.events()[4:7]] == [STARTED, FAILED, RESTARTS]


def test_start_limit(install: Install) -> None:
    service = install(
        "raise SystemExit(5)", "--restart", "always", *NO_WAIT, "--start-limit-burst", "2"
    ).start_without_waiting()
    assert service.wait_at_rest() == (3, 2)
    assert [event.id for event in service.events()] == [STARTED, FAILED, RESTARTS, STAYS_STOPPED]
    text = lines(service.events()[-1])
    assert text[0] == f"'{service.name}' stays stopped: it was started 2 times within 600 s (start_limit_burst)."
    assert any(line.startswith("The log has the details: ") for line in text)
    assert any(line.startswith("Event 910 was throttled 2 times since ") for line in text)


def test_event_ids_of_the_script(install: Install) -> None:
    service = install(
        """
            import logging, winsvc
            log = logging.getLogger()
            log.addHandler(winsvc.EventLogHandler(event_id=899))
            log.warning("the script's")
            log.warning("not the host's", extra={"event_id": STARTED})
            """.replace("STARTED", str(STARTED))
    ).start_without_waiting()
    service.wait("stopped")
    assert [(event.id, event.text) for event in service.events() if event.id < 900] == [
        (899, "the script's"),
        (899, "not the host's"),
    ]
    assert {event.id for event in service.events()} == {899, STARTED, ENDED}


def test_console_writes_no_events(host: Host) -> None:
    script = host.script("print('up')\nraise ValueError('in a console')", "told_nowhere.py")
    done = host("run", host.path(script), "--python", host.path(python(VERSION)))
    assert "up" in done.out
    assert "ValueError: in a console" in done.err
    assert Service(host, "told_nowhere").events() == []
