"""The main use: the example daemon, unchanged, with a real broker: as a service, as a script, and on Linux."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from broker import Broker
from host_exe import Host
from machine import ROOT, WINDOWS, python
from service import Install

HEARTBEAT = ROOT / "examples" / "heartbeat.py"


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    broker = Broker(tmp_path, "heartbeat")
    yield broker
    broker.close()


def test_heartbeat_as_a_service(install: Install, broker: Broker) -> None:
    service = install(HEARTBEAT, "--", "--port", str(broker.port), "--host", "127.0.0.1").start()
    started = time.monotonic()
    assert broker.next() == "heartbeat 1 of 10"
    assert broker.next() == "heartbeat 2 of 10"
    assert time.monotonic() - started > 2  # a heartbeat every three seconds, part of which the start takes
    service.stop()
    assert broker.next() == "stopping on SIGINT"
    assert service.status()["exit_code"] == 0
    assert service.query()["win32_exit_code"] == 0


def test_heartbeat_ends_by_itself(install: Install, broker: Broker) -> None:
    options = ["--port", str(broker.port), "--host", "127.0.0.1", "--interval", "0.05"]
    service = install(HEARTBEAT, "--", *options).start()
    assert [broker.next() for _ in range(10)] == [f"heartbeat {beat} of 10" for beat in range(1, 11)]
    service.wait("stopped")
    assert service.status()["exit_code"] == 0
    assert service.status()["ended"] == "exit code 0"


def test_heartbeat_as_a_windows_script(host: Host, broker: Broker) -> None:
    options = ["--port", str(broker.port), "--host", "127.0.0.1", "--interval", "0.01", "--count", "2"]
    done = host.machine.run(python("3.13"), host.path(HEARTBEAT), *options)
    assert done.returncode == 0, done.stderr
    assert [broker.next(), broker.next()] == ["heartbeat 1 of 2", "heartbeat 2 of 2"]


@pytest.mark.skipif(WINDOWS, reason="the other system")
def test_heartbeat_on_linux(broker: Broker) -> None:
    with subprocess.Popen(
        [sys.executable, str(HEARTBEAT), "--port", str(broker.port), "--host", "127.0.0.1"]
    ) as process:
        assert broker.next() == "heartbeat 1 of 10"
        process.terminate()
        assert broker.next() == "stopping on SIGTERM"
    assert process.returncode == 0


def test_heartbeat_does_not_use_winsvc() -> None:
    text = HEARTBEAT.read_text(encoding="utf-8")
    assert "winsvc" not in text
    assert "signal.signal(signal.SIGTERM" in text
    assert "signal.signal(signal.SIGINT" in text
    assert "sys.exit(0)" in text
