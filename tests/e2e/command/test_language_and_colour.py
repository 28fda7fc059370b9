"""The language and the colours of the output."""

from __future__ import annotations

import json
import re

import pytest
from host_exe import Host
from machine import WINDOWS
from markers import ONE_PYTHON
from service import Install
from terminal import Terminal

CHINESE = {"PYHOSTSVC_LANGUAGE": "zh-TW"}
HAN = re.compile("[\u4e00-\u9fff]")
COLOUR = re.compile(rb"\x1b\[(?:[0-9;]*;)?(?:9[0-7]|3[0-7])m")


pytestmark = ONE_PYTHON


@pytest.mark.parametrize(
    ("language", "chinese"),
    [("zh-TW", True), ("zh-HK", True), ("zh-Hant-MO", True), ("zh-CN", False), ("en-GB", False), ("", False)],
)
def test_language_variable_selects_the_language(host: Host, language: str, chinese: bool) -> None:
    done = host("status", "nobody-of-that-name", environment={"PYHOSTSVC_LANGUAGE": language})
    assert bool(HAN.search(done.err)) == chinese
    assert "nobody-of-that-name" in done.err
    assert done.code == 4


def test_only_output_for_people_is_translated(host: Host, install: Install) -> None:
    service = install("import time\nprint('up')\ntime.sleep(600)", "--account", "local")
    assert HAN.search(host.ok("start", service.name, environment=CHINESE))
    status = host("status", service.name, environment=CHINESE)
    assert HAN.search(status.out.splitlines()[0])
    labels = [line[2:].split()[0] for line in status.out.splitlines()[1:]]
    assert [label for label in labels if not HAN.search(label)] == ["PID", "Python", "TEMP", "HKCU"]
    document = host("status", service.name, "--json", environment=CHINESE).out
    assert not HAN.search(document)
    assert json.loads(document)["state"] == "running"
    assert not HAN.search(service.log(own=True))
    assert not HAN.search(host.ok("export", service.name, environment=CHINESE))


def test_columns_align_by_their_width_on_a_terminal(host: Host, install: Install) -> None:
    def column(line: str) -> int:
        return sum(2 if HAN.match(character) else 1 for character in line[: line.index("3.14")])

    running = install("import time\ntime.sleep(600)", name="run-☃").start()
    install("pass", name="longer-name").start()
    table = host.ok("list", environment=CHINESE).splitlines()[1:]
    assert len(table) == 2
    assert len({column(line) for line in table}) == 1
    assert any(running.name in line for line in table)


@pytest.mark.skipif(WINDOWS, reason="needs a Unix terminal")
def test_colours_only_on_a_terminal(host: Host, install: Install) -> None:
    service = install("import time\ntime.sleep(600)").start()
    terminal = Terminal(host, "status", service.name)
    assert terminal.end() == 0
    assert COLOUR.search(terminal.raw), terminal.raw
    assert "running since" in terminal.shown
    plain = Terminal(host, "status", service.name, environment={"NO_COLOR": "1"})
    assert plain.end() == 0
    assert not COLOUR.search(plain.raw), plain.raw
    failure = Terminal(host, "status", "nobody-of-that-name")
    assert failure.end() == 4
    assert COLOUR.search(failure.raw), failure.raw
    printed = host("status", service.name).out
    assert "\x1b" not in printed
    assert not re.search("[\ufdd0-\ufdef]", printed)
