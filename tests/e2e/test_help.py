"""help, and --help of every command: what somebody sees who knows nothing yet."""

from __future__ import annotations

import json

import pytest
from services import Host

WIDTH, HEIGHT = 100, 40  # of a page that is looked at in a console


def test_the_overview_fits_on_a_screen(host: Host) -> None:
    lines = host.ok("help").splitlines()
    assert len(lines) <= HEIGHT
    assert [line for line in lines if len(line) > WIDTH] == []
    assert host.ok() == host.ok("--help") == "\n".join(lines) + "\n"
    for title in ("Install and change:", "Run:", "Look:", "And:"):
        assert title in lines


@pytest.mark.parametrize("words", [["install"], ["set", "NAME", "SETTING"], ["start", "--all"]])
def test_help_of_a_command(host: Host, words: list[str]) -> None:
    """-h and --help go before everything else that is right: nothing is done."""
    page = host.ok("help", words[0])
    assert page == host.ok(*words, "--help") == host.ok(*words, "-h")
    assert page.startswith(f"Usage: pyhostsvc {words[0]} ")
    assert "\nExamples:\n  pyhostsvc " in page


def test_help_after_the_dashes_is_the_scripts(host: Host) -> None:
    done = host("install", "missing.py", "--", "--help")
    assert (done.code, done.out) == (1, "")


def test_pythons_own_help(host: Host) -> None:
    assert "usage: " in host.ok("python", "-h")
    assert "Python's own" in host.ok("help", "python")


def test_json_of_one_command(host: Host) -> None:
    command = json.loads(host.ok("help", "list", "--json"))
    assert [option["name"] for option in command["options"]] == ["json", "help"]
    assert command in json.loads(host.ok("help", "--json"))["commands"]
