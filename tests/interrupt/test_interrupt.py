"""How each CPython reacts to the interrupt, wherever a script can be. docs/design.md has the table."""

from __future__ import annotations

import json
import re

import pytest
from machine import ALL_VERSIONS, PROGRAMS, ROOT, Machine, python

# How long the script would wait. An interrupted wait is a long one, because a busy machine is slow.
SHORT, LONG = 1.0, 6.0
HANDLERS = ["default", "own", "SIG_DFL", "SIG_IGN"]
WAITS = ["sleep", "lock", "event", "select", "asyncio", "native", "atexit", "finalising"]


def expected(version: str, handler: str, wait: str) -> str:
    """Returns the reaction in the words of the table in docs/design.md."""
    if wait == "finalising":
        return "out of reach"
    if handler == "SIG_DFL":
        return "ends the process"
    if handler == "SIG_IGN":
        return "ignored"
    if wait in ("sleep", "event", "asyncio", "atexit") or (wait == "lock" and version == "3.14"):
        return "at once"
    return "after the wait"


def reaction(outcome: dict[str, object], waited: float | None, seconds: float) -> str:
    """Returns what interrupt_probe and the script saw, in the same words."""
    if outcome["result"] != "sent":
        return {"kills": "ends the process", "ignored": "ignored", "closed": "out of reach"}[str(outcome["result"])]
    assert outcome["ended"], "interrupted, and did not end"
    assert waited is not None
    return "at once" if waited < seconds * 0.8 else "after the wait"


def probe(
    machine: Machine, version: str, handler: str, wait: str, seconds: float
) -> tuple[dict[str, object], float | None]:
    script = machine.windows_path(ROOT / "tests" / "interrupt" / "case.py")
    executable = machine.windows_path(python(version))
    done = machine.run(PROGRAMS / "interrupt_probe.exe", executable, script, handler, wait, str(seconds))
    assert done.returncode == 0, done.stderr
    waited = re.search(r"waited ([0-9.]+)", done.stderr)
    return json.loads(done.stdout), float(waited[1]) if waited else None


@pytest.mark.parametrize("wait", WAITS)
@pytest.mark.parametrize("handler", HANDLERS)
@pytest.mark.parametrize("version", ALL_VERSIONS)
def test_reaction_to_the_interrupt(machine: Machine, version: str, handler: str, wait: str) -> None:
    reacts = expected(version, handler, wait)
    seconds = LONG if reacts == "at once" else SHORT
    outcome, waited = probe(machine, version, "SIGINT" if handler == "own" else handler, wait, seconds)
    assert reaction(outcome, waited, seconds) == reacts
    if outcome["result"] == "sent" and wait != "atexit":  # exceptions of atexit functions do not change the exit code
        assert outcome["exit_code"] == (7 if handler == "own" else 0xC000013A)


@pytest.mark.parametrize("handler, number", [("SIGTERM", 15), ("SIGBREAK", 21)])
@pytest.mark.parametrize("version", ALL_VERSIONS)
def test_signal_that_the_script_handles(machine: Machine, version: str, handler: str, number: int) -> None:
    """A script that handles only another signal gets that signal, which also ends its sleep."""
    outcome, waited = probe(machine, version, handler, "sleep", LONG)
    assert (outcome["result"], outcome["signal"], outcome["exit_code"]) == ("sent", number, 7)
    assert reaction(outcome, waited, LONG) == "at once"


def test_table_in_the_design_page_is_right() -> None:
    """The tests above measure what docs/design.md says."""
    text = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
    rows = {
        cells[1].strip(): [cell.strip() for cell in cells[2:-1]]
        for line in text.splitlines()
        if (cells := line.split("|"))[0] == "" and len(cells) == 7
    }
    for wait in WAITS:
        cells = []
        for handler in HANDLERS:
            by_version = [expected(version, handler, wait) for version in ALL_VERSIONS]
            if len(set(by_version)) == 1:
                cells.append(by_version[0])
            else:
                assert len(set(by_version[:-1])) == 1
                cells.append(f"{by_version[0]}; 3.14: {by_version[-1]}")
        assert rows[wait] == cells
