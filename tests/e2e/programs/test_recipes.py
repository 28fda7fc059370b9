"""The recipes of docs/winsvc.md, which are in examples/, run as services."""

from __future__ import annotations

import json
import re
import socket

import pytest
from machine import ROOT
from markers import OLDEST_AND_NEWEST
from scm import STOP
from service import Install, Service

EXAMPLES = ROOT / "examples"


pytestmark = OLDEST_AND_NEWEST


def ended(service: Service) -> str:
    """Stops the service, which must end by itself, and returns what it wrote."""
    service.stop()
    status = service.status()
    assert status["exit_code"] == 0
    assert status["ended"].startswith("stopped by request")
    assert "sent to the script" not in service.log(own=True)
    return service.log()


def test_periodic_job(install: Install) -> None:
    service = install(EXAMPLES / "periodic_job.py", "--", "0.2").start()
    service.wait_log("round 3")
    assert re.fullmatch(r"\d+ rounds done", service.status()["status"])
    assert ended(service).splitlines()[-1] == "stops"


def test_asyncio_server(install: Install) -> None:
    """A connected client is served to the end, and no new connection is accepted."""
    service = install(EXAMPLES / "asyncio_server.py", "--notify", "--", "0").start()
    found = re.search(r"listens on (\d+)", service.log())
    assert found
    address = ("127.0.0.1", int(found[1]))
    with socket.create_connection(address) as client:
        client.sendall(b"before\n")
        assert client.recv(100) == b"BEFORE\n"
        service.client.control(service.name, STOP)
        while "1 clients left" not in (service.status()["status"] or ""):
            pass
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(address)
        client.sendall(b"after\n")
        assert client.recv(100) == b"AFTER\n"
    service.wait("stopped")
    assert service.log().splitlines()[-1] == "has stopped"
    assert service.status()["exit_code"] == 0


def test_thread_pool(install: Install) -> None:
    service = install(EXAMPLES / "thread_pool.py").start()
    service.wait_log("job 3 done")
    log = ended(service)
    done = len(re.findall(r"job \d+ done", log))
    assert log.splitlines()[-1] == f"{20 - done} jobs dropped"


def test_reload(install: Install) -> None:
    service = install(EXAMPLES / "reload.py")
    file = service.state_directory / "settings.json"
    file.write_text(json.dumps({"answer": 42}))
    service.start().wait_log("settings: {'answer': 42}")
    file.write_text("{")
    service.host.ok("reload", service.name)
    service.wait_log("the callback load raised an exception(?s:.)*JSONDecodeError")
    file.write_text(json.dumps({"answer": 43}))
    service.host.ok("reload", service.name)
    service.wait_log("settings: {'answer': 43}")
    ended(service)


def test_long_start(install: Install) -> None:
    service = install(EXAMPLES / "long_start.py", "--notify", "--", "20").start()
    assert service.wait_log("ready\n") == "ready\n"  # it prints that after it has told the SCM
    assert service.status()["status"] == "at work"
    assert ended(service) == "ready\nstops\n"


def test_long_start_that_is_stopped(install: Install) -> None:
    service = install(EXAMPLES / "long_start.py", "--notify", "--", "100000")
    service.host.ok("start", service.name, "--no-wait")
    while "loading part" not in (service.status().get("status") or ""):
        pass
    assert service.query()["state"] == "start pending"
    assert ended(service) == "stopped while loading\n"
