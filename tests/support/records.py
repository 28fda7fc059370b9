"""What a client sees of a service's states, and which sequences of them the SCM allows."""

from __future__ import annotations

import itertools
from typing import Any

# The phases of a life. A service may pause and go on as often as it likes.
PHASES = {
    "start pending": 0,
    "running": 1,
    "pause pending": 1,
    "paused": 1,
    "continue pending": 1,
    "stop pending": 2,
    "stopped": 3,
}


def begins_a_life(before: dict[str, Any], record: dict[str, Any]) -> bool:
    """Is this record of another process than the one before?"""
    if before["state"] == "stopped":
        return bool(record["state"] != "stopped")
    return bool(record["pid"] != before["pid"] and record["state"] == "start pending") or bool(
        record["pid"] and before["pid"] and record["pid"] != before["pid"]
    )


def check_records(records: list[dict[str, Any]]) -> None:
    """Holds what was seen of a service against what the SCM allows.

    A life goes through its states in their order, and says STOPPED once; in a pending state, every word is a checkpoint
    that has grown. (Some states are too short to be seen.)
    """
    for before, record in itertools.pairwise(records):
        if begins_a_life(before, record):
            continue
        where = f"{before} -> {record}"
        assert PHASES[record["state"]] >= PHASES[before["state"]], where
        if record["state"] == before["state"]:
            assert record["state"] != "stopped", where
            # The first word, which accepts nothing, is the SCM's own.
            if record["state"].endswith("pending") and before["accepts"] + (record["state"] == "stop pending"):
                assert record["checkpoint"] > before["checkpoint"], where
