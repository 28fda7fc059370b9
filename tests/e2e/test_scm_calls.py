"""What reaches the SCM, seen through the replaceable table: also what Wine's SCM does not keep."""

from __future__ import annotations

import pytest
from machine import PROGRAMS, Machine

CASES = [
    "create-fails",
    "delayed-start",
    "delayed-start-fails",
    "no-rights",
    "other-starts",
    "path-is-quoted",
    "recovery-actions",
    "recovery-is-set",
    "service-sid",
    "smaller-scm",
    "stopped-is-told-once",
]


@pytest.mark.parametrize("case", CASES)
def test_calls(machine: Machine, case: str) -> None:
    done = machine.run(PROGRAMS / "scm_calls.exe", case)
    assert done.returncode == 0, done.stdout


def test_no_case_is_left_out(machine: Machine) -> None:
    assert sorted(machine.run(PROGRAMS / "scm_calls.exe").stdout.split()) == CASES
