"""scripts/pyhostsvc and scripts/wine pass on arguments, streams and the exit status."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from host_exe import Host
from machine import ROOT, WINDOWS, python
from waiting import PATIENCE

pytestmark = pytest.mark.skipif(WINDOWS, reason="shell scripts for Wine")

ECHO = (
    "import json, sys; print(json.dumps([sys.argv[1:], sys.stdin.read()])); print('err', file=sys.stderr); sys.exit(7)"
)
ODD = ["a b", "", 'say "hi"', "back\\slash\\", "ünïcödé ☃ 日本", "%PATH%", "*", "$HOME"]


def call(host: Host, script: str, *arguments: str, **streams: object) -> subprocess.CompletedProcess[str]:
    command = [str(ROOT / "scripts" / script), *arguments]
    environment = host.machine.environment()
    return subprocess.run(command, env=environment, encoding="utf-8", timeout=PATIENCE, check=False, **streams)  # type: ignore[call-overload,no-any-return]


def test_wine_with_pipes(host: Host) -> None:
    done = call(host, "wine", str(python("3.13")), "-X", "utf8", "-c", ECHO, *ODD, input="stdin ☃", capture_output=True)
    assert done.returncode == 7
    assert json.loads(done.stdout) == [ODD, "stdin ☃"]
    assert done.stderr == "err\n"


def test_wine_with_files(host: Host, tmp_path: Path) -> None:
    """CPython does not start under Wine if a stream is a Unix file, so the script passes none."""
    (tmp_path / "in").write_text("from a file", encoding="utf-8")
    with (tmp_path / "in").open() as given, (tmp_path / "out").open("w") as out, (tmp_path / "err").open("w") as err:
        done = call(host, "wine", str(python("3.13")), "-c", ECHO, "x", stdin=given, stdout=out, stderr=err)
    assert done.returncode == 7
    assert json.loads((tmp_path / "out").read_text()) == [["x"], "from a file"]
    assert (tmp_path / "err").read_text().strip() == "err"


def test_wine_without_input(host: Host) -> None:
    done = call(host, "wine", str(python("3.13")), "-c", ECHO, stdin=subprocess.DEVNULL, capture_output=True)
    assert done.returncode == 7
    assert json.loads(done.stdout) == [[], ""]


def test_pyhostsvc_runs_the_exe(host: Host) -> None:
    done = call(host, "pyhostsvc", "status", "ünïcödé ☃ %x%", stdin=subprocess.DEVNULL, capture_output=True)
    assert done.returncode == 4
    assert done.stdout == ""
    assert "there is no service 'ünïcödé ☃ %x%'" in done.stderr


def test_starting_a_service_does_not_hold_the_pipe(host: Host) -> None:
    """A service does not inherit the shell's pipe, which closes with the command."""
    script = host.script("import time\ntime.sleep(3600)\n")
    name = "holds-no-pipe"
    done = call(host, "pyhostsvc", "install", host.path(script), "--name", name, input="", capture_output=True)
    assert done.returncode == 0, done.stderr
    try:
        started = call(host, "pyhostsvc", "start", name, input="", capture_output=True)
        assert started.returncode == 0, started.stderr
    finally:
        assert call(host, "pyhostsvc", "remove", name, "--purge", input="", capture_output=True).returncode == 0


def test_terminal_as_input_does_not_wait_for_a_key(host: Host) -> None:
    """As in `scripts/pyhostsvc list | less`."""
    import os
    import pty

    master, terminal = pty.openpty()
    try:
        done = call(host, "pyhostsvc", "version", stdin=terminal, capture_output=True)
    finally:
        os.close(terminal)
        os.close(master)
    assert done.returncode == 0
    assert done.stdout.startswith("pyhostsvc ")


def test_unread_input_does_not_block(host: Host, tmp_path: Path) -> None:
    (tmp_path / "large").write_bytes(bytes(1 << 20))
    with (tmp_path / "large").open() as given:
        done = call(host, "pyhostsvc", "version", stdin=given, capture_output=True)
    assert done.returncode == 0
