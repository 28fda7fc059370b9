"""The states of a service as a client records them, and which sequences of them the SCM allows."""

from __future__ import annotations

import itertools
from typing import Any

# The phases of a run. A service can pause and continue any number of times.
PHASES = {
    "start pending": 0,
    "running": 1,
    "pause pending": 1,
    "paused": 1,
    "continue pending": 1,
    "stop pending": 2,
    "stopped": 3,
}


def begins_a_run(before: dict[str, Any], record: dict[str, Any]) -> bool:
    """Returns whether this record is of a new process."""
    if before["state"] == "stopped":
        return bool(record["state"] != "stopped")
    return bool(record["pid"] != before["pid"] and record["state"] == "start pending") or bool(
        record["pid"] and before["pid"] and record["pid"] != before["pid"]
    )


def check_records(records: list[dict[str, Any]]) -> None:
    """Checks the recorded states of a service by the SCM's rules.

    A run goes through its states in order and announces STOPPED once; in a pending state, every announcement increases
    the checkpoint. (Some states are too short to be recorded.)
    """
    for before, record in itertools.pairwise(records):
        if begins_a_run(before, record):
            continue
        where = f"{before} -> {record}"
        assert PHASES[record["state"]] >= PHASES[before["state"]], where
        if record["state"] == before["state"]:
            assert record["state"] != "stopped", where
            # The first record, which accepts no controls, is the SCM's own.
            if record["state"].endswith("pending") and before["accepts"] + (record["state"] == "stop pending"):
                assert record["checkpoint"] > before["checkpoint"], where
