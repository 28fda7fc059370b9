"""Programs that are known to be hard to stop, under a service and, if it cannot be done, under NSSM as well.

None of them knows that it is a service. Each must end by itself before the deadline and do its own clean-up: a failure
would cost what a server, a worker or a client does at its end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from host_exe import Host
from layouts import programs_venv
from machine import CLIENT_VERSION, python
from nssm import Nssm, build
from programs import PROGRAMS, free_port, request
from scm import STOP
from service import Install, Service
from waiting import PATIENCE, wait_until

pytestmark = pytest.mark.pythons(CLIENT_VERSION)  # their packages are installed for this version

INTERRUPTED = 0xC000013A
STOP_TIMEOUT = 20


class Program(NamedTuple):
    """A program: its arguments, in which {port} is a free port; when it is up; what it must print at its end.

    It is up when its log matches `up`, and when it has answered a request if its arguments have a port.
    """

    arguments: str
    up: str
    lines: tuple[str, ...]
    code: int = 0
    seconds: float = 8  # the stop takes less: half of the deadline is later, and a busy machine needs this


TABLE = {
    "uvicorn with two workers": Program(
        "-m uvicorn asgi_app:app --workers 2 --port {port}",
        r"(?s)the application starts.*the application starts",
        ("the application ends",) * 2,
    ),
    "hypercorn": Program("-m hypercorn asgi_app:app -b 127.0.0.1:{port}", "starts", ("the application ends",)),
    "hypercorn without a worker": Program(
        "-m hypercorn asgi_app:app --workers 0 -b 127.0.0.1:{port}", "starts", ("the application ends",)
    ),
    "Flask with its reloader": Program(
        "flask_reloader.py {port}", "Restarting with", ("atexit of the server", "atexit of the reloader")
    ),
    "CherryPy with its reloader": Program(
        "cherrypy_app.py {port}", "Bus STARTED", ("the bus exits", "CherryPy has returned")
    ),
    "APScheduler": Program("nightly.py", "waits for tonight", ("the scheduler has ended",)),
    "python-socketio": Program(
        "socketio_client.py", "greeting: welcome", ("disconnected: client disconnect",), INTERRUPTED
    ),
    "pyzmq": Program("zmq_receiver.py", "message: first", ("the context is closed",)),
    "pyzmq on asyncio": Program("zmq_asyncio.py", "message: first", ("the sockets are closed", "interrupted")),
    "Celery with its solo pool": Program(
        "-m celery -A celery_tasks worker -P solo --without-gossip --without-mingle",
        "sum 5",
        ("the worker shuts down",),
        1,
        14,
    ),
    "a pool of threads": Program("thread_pool.py", "both work", ("KeyboardInterrupt",), INTERRUPTED),
    "a pool of processes": Program(
        "process_pool.py", "(?s)works.*works", ("has put its things away",) * 2 + ("interrupted",), 0, 14
    ),
    "Tornado on a selector loop": Program("tornado_selector.py {port}", "", ("the server is closed", "interrupted")),
    "aiohttp on a selector loop": Program(
        "aiohttp_selector.py {port}", "", ("the application is cleaned up", "aiohttp has returned")
    ),
    "an event with a console handler": Program("event_wait.py console", "up", ("the event is set",)),
    "an event with a signal handler": Program("event_wait.py signal", "up", ("the event is set",)),
    "a window's messages": Program("pump_messages.py", "up", ("the loop has ended",), INTERRUPTED),
}

# No stop reaches these programs, for the reason given. NSSM does not manage it either, which a test of each shows.
OUT_OF_REACH = {
    # Nothing in the process sets the event, and no signal ends the wait.
    "an event that nobody sets": Program("event_wait.py none", "up", ("the event is set",)),
}


def wait_up(program: Program, service: Service, port: int) -> None:
    """Waits until the program does its work."""
    # The first import of a large package takes long because its modules are compiled.
    wait_until(lambda: re.search(program.up, service.log()) is not None, service.log, 3 * PATIENCE)
    if "{port}" in program.arguments:
        request(service, port, "/")


def packages(host: Host) -> str:
    """Returns the folder with the packages, for PYTHONPATH. Children run python.exe, which needs its DLL beside it."""
    return programs_venv(host) + r"\Lib\site-packages"


def start(host: Host, install: Install, program: Program, port: int, *options: str) -> Service:
    """Starts the program as a service in the folder of the programs."""
    words = program.arguments.format(port=port).split()
    options = (*options, "--directory", host.path(PROGRAMS), "--env", f"PYTHONPATH={packages(host)}")
    if words[0] == "-m":
        return install(None, *words[:2], *options, "--", *words[2:]).start()
    return install(PROGRAMS / words[0], *options, "--", *words[1:]).start()


def ended(log: str, lines: tuple[str, ...]) -> bool:
    """Returns whether the log has the lines of the clean-up."""
    return all(len(re.findall(f"(?m)^{re.escape(line)}$", log)) == lines.count(line) for line in lines)


@pytest.mark.parametrize("name", TABLE)
def test_program_ends_by_itself(host: Host, install: Install, name: str) -> None:
    program, port = TABLE[name], free_port()
    service = start(host, install, program, port, "--stop-timeout", str(STOP_TIMEOUT))
    wait_up(program, service, port)
    out = service.stop()
    log = service.log(own=True)
    assert ended(service.log(), program.lines), log
    assert service.status()["exit_code"] == program.code, log
    assert service.query()["win32_exit_code"] == 0
    took = re.search(r"stopped by request, took (?:(\d+) ms|([\d.]+) s)", out)
    assert took, f"{out}\n{log}"
    assert float(took[2] or int(took[1]) / 1000) < program.seconds, log


@pytest.fixture
def peer(host: Host, request: pytest.FixtureRequest) -> Iterator[Nssm]:
    """An NSSM service's name, which is free again at the end."""
    service = Nssm(host, build("2.24"), re.sub(r"\W+", "-", request.node.name) + "-nssm")
    yield service
    if host.client.exists(service.name):
        host.client.delete(service.name)


def stopped_by_nssm(peer: Nssm, program: Program) -> str:
    """Runs the program with NSSM and python.exe, stops it, and returns what it wrote."""
    host, port, log = peer.host, free_port(), peer.host.folder / "nssm.log"
    interpreter = host.path(python(CLIENT_VERSION))
    peer("install", peer.name, interpreter, *program.arguments.format(port=port).split())
    for parameter, *values in (
        ("Start", "SERVICE_DEMAND_START"),
        ("AppDirectory", host.path(PROGRAMS)),
        ("AppStdout", host.path(log)),
        ("AppStderr", host.path(log)),
        ("AppExit", "Default", "Exit"),
        ("AppEnvironmentExtra", f"PYTHONPATH={packages(host)}", f"STATE_DIRECTORY={host.path(host.folder)}"),
    ):
        peer.set(parameter, *values)
    host.client.start(peer.name)
    wait_until(lambda: log.exists() and re.search(program.up, log.read_text(errors="replace")) is not None)
    host.client.wait(peer.name, ["running"], PATIENCE)
    host.client.control(peer.name, STOP)
    host.client.wait(peer.name, ["stopped"], PATIENCE)
    return log.read_text(errors="replace")


@pytest.mark.parametrize("name", OUT_OF_REACH)
def test_program_that_no_stop_reaches(host: Host, install: Install, peer: Nssm, name: str) -> None:
    """It is killed at the deadline, by NSSM as well; here the log has the line that is stuck."""
    program, port = OUT_OF_REACH[name], free_port()
    service = start(host, install, program, port, "--stop-timeout", "2")
    wait_up(program, service, port)
    assert "stuck at" in service.stop()
    assert not ended(service.log(), program.lines)
    assert not ended(stopped_by_nssm(peer, program), program.lines)
