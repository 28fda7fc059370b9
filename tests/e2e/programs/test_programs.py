"""Real programs from their own documentation, run as services, used by a real client, and stopped gracefully.

None of them knows that it is a service. A failure would cost requests, data, and what a program does at its end.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
import time
from pathlib import Path

import pytest
from broker import Broker
from host_exe import Host
from machine import CLIENT_VERSION
from programs import PROGRAMS, Start, free_port, request
from service import Service
from waiting import PATIENCE

pytestmark = pytest.mark.pythons(CLIENT_VERSION)  # their packages are installed for this version


def stop(service: Service, exit_code: int = 0) -> list[str]:
    """Stops the service. Checks that it ended by itself, soon, with this exit code. Returns what it wrote."""
    out = service.stop()
    log = service.log(own=True)
    # No program waits for longer than a second; stop_timeout is 30.
    assert re.search(r"stopped by request, took (\d+ ms|[0-4]\.\d s)\.$", out.strip()), f"{out}\n{log}"
    query, status = service.query(), service.status()
    assert (query["state"], query["win32_exit_code"], query["service_exit_code"]) == ("stopped", 0, 0)
    assert status["exit_code"] == exit_code, log
    host_lines = [line for line in log.splitlines() if line.startswith("[pyhostsvc]")]
    assert not [line for line in host_lines if re.search("did not stop|deadline|on another thread", line)], log
    return service.log().splitlines()


def test_fastapi_under_uvicorn(start: Start) -> None:
    """Uvicorn has its own signal handlers; the second half of the lifespan runs."""
    port = free_port()
    service = start(PROGRAMS / "fastapi_app.py", str(port))
    assert request(service, port, "/items", {"name": "apple", "price": 1.5}) == {"items": 1}
    assert request(service, port, "/items/apple") == {"name": "apple", "price": 1.5}
    lines = stop(service)
    assert "the shop opens" in lines
    assert lines.index("the shop closes with ['apple']") < lines.index("uvicorn has returned")


def test_flask_under_waitress(start: Start) -> None:
    port = free_port()
    service = start(PROGRAMS / "flask_app.py", str(port))
    assert request(service, port, "/words", {"word": "one"}) == ["one"]
    assert request(service, port, "/words", {"word": "two"}) == ["one", "two"]
    assert stop(service)[-2:] == ["waitress has returned", "atexit: ['one', 'two']"]


def test_django(host: Host, start: Start) -> None:
    """A project with a database, under Django's own server: posted data is there after the stop."""
    project = host.folder / "bookshop"
    shutil.copytree(PROGRAMS / "bookshop", project, ignore=shutil.ignore_patterns("__pycache__"))
    database = sqlite3.connect(project / "db.sqlite3")
    database.execute("CREATE TABLE book (id INTEGER PRIMARY KEY, title VARCHAR(100), pages INTEGER)")
    database.commit()
    port = free_port()
    service = start(project / "manage.py", "runserver", "--noreload", f"127.0.0.1:{port}")
    assert request(service, port, "/books/") == []
    long, short = {"title": "Middlemarch", "pages": 880}, {"title": "Animal Farm", "pages": 95}
    assert request(service, port, "/books/", long) == [long]
    assert request(service, port, "/books/", short) == [long]
    assert stop(service)[-1] == "atexit of an application"
    assert database.execute("SELECT title FROM book ORDER BY id").fetchall() == [("Middlemarch",), ("Animal Farm",)]
    database.close()


def test_http_server(host: Host, start: Start, folder: Path) -> None:
    """The server of the standard library, started with -m; it logs the interrupt."""
    (folder / "page.txt").write_text("from a file")
    port = free_port()
    service = start("http.server", str(port), "--bind", "127.0.0.1", "--directory", host.path(folder))
    assert request(service, port, "/page.txt") == "from a file"
    lines = stop(service)
    assert '"GET /page.txt HTTP/1.1" 200' in "\n".join(lines)
    assert lines[-1] == "Keyboard interrupt received, exiting."


def test_apscheduler(host: Host, start: Start, folder: Path) -> None:
    service = start(PROGRAMS / "scheduler.py", host.path(folder))
    service.wait_log("begins")
    (folder / "first.order").touch()
    service.wait_log("done: first")
    assert (folder / "first.done").exists()
    assert stop(service)[-1] == "the scheduler has ended"


def put(path: Path, text: str) -> None:
    """Creates a file atomically."""
    new = path.with_suffix(".new")
    new.write_text(text)
    new.replace(path)


def test_numpy(host: Host, start: Start, folder: Path) -> None:
    """The stop saves what was computed."""
    service = start(PROGRAMS / "matrices.py", host.path(folder))
    service.wait_log("begins")
    put(folder / "one.csv", "2,0\n0,3\n")
    service.wait_log("determinant 6.000")
    put(folder / "two.csv", "1,2\n3,4\n")
    service.wait_log("determinant -2.000")
    assert stop(service)[-1] == "interrupted"
    assert (folder / "all.txt").read_text().split() == ["6.000", "-2.000"]


def test_watchdog(host: Host, start: Start, folder: Path) -> None:
    """A native thread waits for the file system; the stop ends and joins it. The exit code is that of python.exe."""
    service = start(PROGRAMS / "watcher.py", host.path(folder))
    service.wait_log("watches")
    (folder / "new.txt").write_text("x")
    service.wait_log(r"created .*\\new\.txt")
    lines = stop(service, exit_code=0xC000013A)
    assert "the observer has ended" in lines
    assert lines[-1] == "KeyboardInterrupt"


def test_paho_loop_forever(start: Start, tmp_path: Path) -> None:
    """It disconnects from the broker, so that the stop is not taken for a lost connection."""
    broker = Broker(tmp_path, "answers")
    try:
        service = start(PROGRAMS / "subscriber.py", str(broker.port))
        service.wait_log("subscribed")
        broker.publish("questions", "how are you?")
        assert broker.next() == "HOW ARE YOU?"
        lines = stop(service)
        assert broker.next() == "good-bye"
        assert lines == ["subscribed", "disconnected"]
    finally:
        broker.close()


def test_psutil(host: Host, start: Start, folder: Path) -> None:
    """It monitors its own process, which is the process that the SCM knows."""
    rows = folder / "rows.csv"
    service = start(PROGRAMS / "monitor.py", host.path(rows))
    pid = service.query()["pid"]
    deadline = time.monotonic() + PATIENCE
    while not rows.exists() or rows.read_text().count("\n") < 3:
        assert time.monotonic() < deadline, service.log(own=True)
        assert service.query()["state"] == "running", service.log(own=True)
        time.sleep(0.02)
    assert stop(service) == ["the last row is written"]
    head, first, *_, last = rows.read_text().splitlines()
    assert head == "pid,bytes,threads,busy"
    number, size, threads, busy = first.split(",")
    assert int(number) == pid
    assert int(size) > 1 << 20
    assert int(threads) >= 2  # the host's and the script's
    assert 0 <= float(busy) <= 100
    assert last == "end,,,"


def test_programs_do_not_use_winsvc() -> None:
    for path in PROGRAMS.rglob("*.py"):
        assert not re.search("winsvc|hostsvc", path.read_text(encoding="utf-8")), path
