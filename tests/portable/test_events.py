"""docs/events.md matches the host: administrators filter by these IDs."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TYPES = ("error", "warning", "information")


def documented() -> dict[str, tuple[int, str]]:
    """Returns the ID and the type of each event in the table."""
    text = (ROOT / "docs" / "events.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \| ([a-z ]+) \| ([a-z]+) \| ", text, re.M)
    assert len(rows) == len({name for _, name, _ in rows}), "an event stands there twice"
    return {name: (int(number), kind) for number, name, kind in rows}


def named(constant: str) -> str:
    return constant.lower().replace("_", " ")


def test_every_event_is_in_the_table() -> None:
    header = (ROOT / "host" / "service" / "events" / "event_ids.h").read_text(encoding="utf-8")
    ids = {named(name): int(number) for name, number in re.findall(r"EVENT_([A-Z_]+) = (\d+)", header)}
    assert len(ids) > 10
    assert {name: number for name, (number, _) in documented().items()} == ids
    assert all(900 <= number <= 999 for number in ids.values())


def test_every_event_has_its_type() -> None:
    source = (ROOT / "host" / "service" / "events" / "report.c").read_text(encoding="utf-8")
    found = re.findall(r"\{EVENT_([A-Z_]+), EVENTLOG_([A-Z]+)_TYPE, (true|false), (.+)\}", source)
    types = {named(name): kind.lower() for name, kind, _, _ in found}
    assert types == {name: kind for name, (_, kind) in documented().items()}
    assert set(types.values()) <= set(TYPES)
    # The text names the events that are written even in a restart loop.
    text = (ROOT / "docs" / "events.md").read_text(encoding="utf-8")
    always = sorted(documented()[named(name)][0] for name, _, ends, _ in found if ends == "true")
    assert f"- {', '.join(map(str, always[:-1]))} and {always[-1]} end a loop" in text
    # It also names the events that say where the log is.
    with_log = {named(name) for name, _, _, log in found if log != "NULL"}
    errors = {name for name, kind in types.items() if kind == "error"}
    assert errors <= with_log
    others = " and ".join(str(documented()[name][0]) for name in sorted(with_log - errors))
    assert re.search(rf"Errors and\s{others} also say where the log is", text)


def test_scripts_have_the_ids_below() -> None:
    source = (ROOT / "pymodule" / "winsvc.py").read_text(encoding="utf-8")
    assert "1 <= value <= 899" in source
