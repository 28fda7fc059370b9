"""Scripts after public reports of people who run Python as Windows services: cases/ has one for each kind of problem.

Each is started by the SCM, does what its author expects, and is stopped by `sc stop` unless it ends by itself. Whatever
runs under NSSM and python.exe must run here, and its own clean-up must run before the deadline.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest
from markers import OLDEST_AND_NEWEST
from service import Install, Service

CASES = Path(__file__).parent / "cases"
INTERRUPTED = 0xC000013A

pytestmark = OLDEST_AND_NEWEST


class Case(NamedTuple):
    """Says what a script does, and how it is installed.

    `up` and `lines` are patterns of whole lines. The script is stopped after `up`; without `up` it ends by itself. Its
    stop takes less than `seconds`: less than when the script was reported, and more than a busy machine needs.
    """

    up: str
    lines: tuple[str, ...]
    code: int = 0
    seconds: float = 4
    options: tuple[str, ...] = ()
    script: str = ""  # if it is not called like the case


TABLE = {
    "child_text": Case("tick", ("code 0", "up", "child → 繁"), INTERRUPTED),
    "connection_wait": Case("up", ("handler 15", "out"), 0, 9, ("--stop-signal", "SIGTERM")),
    "connection_wait, SIGBREAK": Case(
        "up", ("handler 21", "out"), 0, 9, ("--stop-signal", "SIGBREAK"), "connection_wait.py"
    ),
    "console_handler": Case("up", ("cleanup 0", "out")),
    "ctrl_break_child": Case("child up", ("bye", "child ended with 7")),
    "exec_other": Case("program up", ("program bye",), 5),
    "fresh_environment": Case(
        "",
        (r"home [A-Z]:\\.+", "user .+", r"temp [A-Z]:\\.+", r"others [A-Z]:\\[^%]+ [A-Z]:\\[^%]+ [^%]+", "added 1"),
        # Wine keeps the user's name in this variable, and CPython 3.9 needs a key container of the user.
        options=("--replace-environment", "--env", "ADDED=1", "--env", "WINEUSERNAME=tester"),
    ),
    "future_result": Case("up", ("cleaned", "KeyboardInterrupt"), INTERRUPTED),
    "handler_sets_event": Case("up", ("done",)),
    "inherit_socket": Case("", (r"child has \('127\.0\.0\.1', \d+\)", "code 0")),
    # As at Ctrl-C under python.exe, the launcher itself is interrupted once its child has ended.
    "launcher": Case("server up", ("server bye 2", "KeyboardInterrupt"), INTERRUPTED),
    "logoff_handler": Case("", ("survived",)),
    "message_pump": Case("up", ("cleaned", "KeyboardInterrupt"), INTERRUPTED, 9),
    "native_signal": Case("up", ("python handler",)),
    "own_winsvc": Case("", ("MyService",), script="own_winsvc/main.py"),
    "path_value": Case("", (r"PATH C:\\tools;[^%]+", "code 0"), options=("--env", r"PATH=C:\tools;%PATH%")),
    "queue_get": Case("up", ("cleaned", "KeyboardInterrupt"), INTERRUPTED),
    "selector_loop": Case("up", ("cleaned", "interrupted")),
    "stdin_tty": Case("", ("False False",)),
    "two_interrupts": Case("up", ("warm", "now"), 4, 9),
    "winsvc_in_child": Case("code 0", ("child works",)),
}


def assert_lines(service: Service, lines: tuple[str, ...]) -> None:
    """Checks that the log has each line once."""
    log = service.log()
    for line in lines:
        assert len(re.findall(f"(?m)^{line}$", log)) == 1, f"{line!r} in {service.log(own=True)}"


@pytest.mark.parametrize("name", TABLE)
def test_case(install: Install, name: str) -> None:
    case = TABLE[name]
    service = install(CASES / (case.script or f"{name}.py"), "--stop-timeout", "12", *case.options)
    service.start_without_waiting()
    if case.up:
        service.wait_log(f"^{case.up}$")
        done = service.host.machine.run("sc", "stop", service.name)
        assert done.returncode == 0, done
    service.wait("stopped")
    assert_lines(service, case.lines)
    query, status, log = service.query(), service.status(), service.log(own=True)
    assert status["exit_code"] == case.code, log
    assert "unexpectedly" not in status["ended"]
    if case.up:
        assert query["win32_exit_code"] == 0, "the SCM would start it again"
        took = re.search(r"stopped by request, took (?:(\d+) ms|([\d.]+) s)", status["ended"])
        assert took, f"{status['ended']}\n{log}"
        assert float(took[2] or int(took[1]) / 1000) < case.seconds, log


def test_missing_import(install: Install) -> None:
    """`start` reports a script that ends right after its start, with the reason."""
    service = install(CASES / "missing_import.py")
    done = service.host("start", service.name)
    assert done.code == 1, done
    assert "ModuleNotFoundError: No module named 'not_there_at_all'" in done.err, done


def test_every_case_is_in_the_table() -> None:
    scripts = {case.script or f"{name}.py" for name, case in TABLE.items()} | {"missing_import.py"}
    assert scripts == {str(path.relative_to(CASES)) for path in CASES.rglob("*.py")} - {"own_winsvc/winsvc.py"}
