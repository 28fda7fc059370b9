"""Waiting at a terminal: the progress of a service, and Ctrl-C."""

from __future__ import annotations

import os
import re

import pytest
from host_exe import Host
from machine import WINDOWS
from markers import ONE_PYTHON
from service import Install
from terminal import CTRL_C, Terminal

pytestmark = [
    pytest.mark.skipif(WINDOWS, reason="needs a Unix terminal"),
    ONE_PYTHON,
]

SLOW_START = """
import os, pathlib, time, winsvc
while not pathlib.Path(os.environ["GO"]).exists():
    winsvc.progress("not yet", hint=9)
    time.sleep(0.05)
winsvc.ready()
print("up")
time.sleep(600)
"""
LINE = r"'%s' is start pending: checkpoint [1-9]\d*, wait hint 9\.\d s, waiting for [0-9.]+ s"


def test_progress_is_shown_on_a_terminal(host: Host, install: Install) -> None:
    go = host.folder / "go"
    service = install(SLOW_START, "--notify", "--env", f"GO={host.path(go)}", name=f"slow-{os.getpid()}")
    terminal = Terminal(host, "start", service.name)
    while not re.search(LINE % service.name, terminal.shown):
        terminal.wait("checkpoint")
        assert terminal.read(1)
    go.touch()
    assert terminal.end() == 0
    assert f"'{service.name}' is running (PID " in terminal.shown


def test_ctrl_c_ends_the_wait_but_not_the_service(host: Host, install: Install) -> None:
    go = host.folder / "go"
    service = install(SLOW_START, "--notify", "--env", f"GO={host.path(go)}", name=f"slow-{os.getpid()}")
    terminal = Terminal(host, "start", service.name, "some-other-service")
    terminal.wait("checkpoint")
    terminal.type(CTRL_C)
    assert terminal.end() == 1
    assert f"pyhostsvc: no longer waiting: '{service.name}' is still start pending" in terminal.shown
    assert "some-other-service" not in terminal.shown  # the whole command is over
    assert service.query()["state"] == "start pending"
    go.touch()
    service.wait("running")


def test_no_progress_in_a_pipe(host: Host, install: Install) -> None:
    slow = "import time, winsvc\ntime.sleep(1.2)\nwinsvc.ready()\ntime.sleep(600)"
    service = install(slow, "--notify")
    assert re.fullmatch(rf"'{service.name}' is running \(PID \d+\)\.\n", host.ok("start", service.name))
