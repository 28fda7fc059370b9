"""Calls that reach the SCM, seen through the replaceable table: also what Wine's SCM does not store."""

from __future__ import annotations

import pytest
from machine import PROGRAMS, Machine

CASES = {
    "scm_calls": [
        "conversion-fails",
        "converted",
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
    ],
    "account_calls": [
        "access-as-the-system-checks-it",
        "account-is-changed",
        "accounts-reach-the-scm",
        "grants-are-undone-on-failure",
        "no-such-account",
        "ordinary-users",
        "right-is-granted",
        "right-was-there",
        "virtual-account-is-granted-access",
        "wrong-password",
    ],
    "dependent_calls": [
        "a-dependent-that-does-not-start",
        "a-dependent-that-does-not-stop",
        "change-fails",
        "dependencies-reach-the-scm",
        "dependents-are-restarted",
    ],
    "elevation_calls": [
        "changes-without-rights-are-refused",
        "reading-needs-no-rights",
    ],
}


@pytest.mark.parametrize(("program", "case"), [(program, case) for program in CASES for case in CASES[program]])
def test_case(machine: Machine, program: str, case: str) -> None:
    done = machine.run(PROGRAMS / f"{program}.exe", case)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("program", CASES)
def test_every_case_is_listed(machine: Machine, program: str) -> None:
    assert sorted(machine.run(PROGRAMS / f"{program}.exe").stdout.split()) == CASES[program]


def test_denied_access_gets_one_sentence_and_its_remedy(machine: Machine) -> None:
    said = machine.run(PROGRAMS / "elevation_calls.exe", "changes-without-rights-are-refused").stderr.splitlines()
    assert said
    assert {line.split(":")[0] for line in said[::2]} == {"pyhostsvc"}
    assert set(said[1::2]) == {"  Run this from an elevated prompt (Run as administrator)."}
