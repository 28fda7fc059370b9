"""Services to test with, and the SCM seen by somebody else's client."""

from __future__ import annotations

import contextlib
import itertools
import json
import re
import shutil
import textwrap
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import pytest
from machine import CLIENT_VERSION, EXE, PROGRAMS, PROGRAMS_VENV, ROOT, WINDOWS, Machine, python

COMMANDS = PROGRAMS / "commands.exe"
STOP, INTERROGATE = 1, 4  # SERVICE_CONTROL_…
PATIENCE = 30.0  # seconds: a wait that takes longer has failed


# Where an exe of the tests' own writes down what it reports to the event log: tests/wine/events.h.
EVENTS_FILE = r"C:\windows\pyhostsvc-events.jsonl"
ERROR, WARNING, INFORMATION = 1, 2, 4  # EVENTLOG_…_TYPE


class ScmError(Exception):
    """What the SCM refused the client, with its code."""

    def __init__(self, text: str, code: int):
        super().__init__(text)
        self.code = code


class Client:
    """client.py, running."""

    def __init__(self, machine: Machine):
        script = machine.windows_path(ROOT / "tests" / "support" / "client.py")
        self.process = machine.popen(python(CLIENT_VERSION), script)

    def __getattr__(self, function: str) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            assert self.process.stdin
            assert self.process.stdout
            self.process.stdin.write(json.dumps([function, *arguments]) + "\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
            if not line:
                raise RuntimeError(f"the client ended: {self.process.communicate()[1]}")
            answer = json.loads(line)
            if "error" in answer:
                raise ScmError(answer["error"], answer["winerror"])
            return answer["result"]

        return call

    def close(self) -> None:
        self.process.communicate(timeout=PATIENCE)


class Done(NamedTuple):
    """How a command of ours went."""

    code: int
    out: str
    err: str


class Commands:
    """commands.exe: commands of ours one after the other in one process, at a fiftieth of what a process costs.

    Their environment and directory are those of its start. What is installed runs nothing: it is there to be looked at.
    """

    def __init__(self, machine: Machine):
        self.process = machine.popen(COMMANDS, machine.windows_path(EXE))

    def __call__(self, *arguments: str) -> Done:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps({"arguments": arguments}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"it ended at {arguments}: {self.process.communicate()[1]}")
        answer = json.loads(line)
        return Done(answer["code"], answer["out"], answer["err"])

    def ok(self, *arguments: str) -> str:
        done = self(*arguments)
        assert (done.code, done.err) == (0, ""), f"pyhostsvc {' '.join(arguments)}: {done}"
        return done.out

    def close(self) -> None:
        self.process.communicate(timeout=PATIENCE)


def unchecked(arguments: tuple[str, ...]) -> tuple[str, ...]:
    """Installs without a look at the script, which takes time, and at who may write to this machine's own folders."""
    return (arguments[0], "--no-check", *arguments[1:]) if arguments[:1] in (("install",), ("import",)) else arguments


@dataclass
class Host:
    """The built exe, and the machine and the client around it."""

    machine: Machine
    client: Client
    folder: Path
    numbers: Iterator[int] = field(default_factory=itertools.count)
    exe: Path = EXE
    commands: Commands | None = None
    checks: bool = False  # install looks at the script, too

    def __call__(
        self, *arguments: str, cwd: Path | None = None, environment: Mapping[str, str] = MappingProxyType({})
    ) -> Done:
        if not self.checks:
            arguments = unchecked(arguments)
        done = self.machine.run(self.exe, *arguments, cwd=cwd or self.folder, environment=environment)
        return Done(done.returncode, done.stdout, done.stderr)

    def ok(self, *arguments: str, environment: Mapping[str, str] = MappingProxyType({})) -> str:
        done = self(*arguments, environment=environment)
        assert (done.code, done.err) == (0, ""), f"pyhostsvc {' '.join(arguments)}: {done}"
        return done.out

    def aside(self, *arguments: str) -> Done:
        """A command that is not what the test is about: without a process, which costs fifty times as much."""
        return self.commands(*unchecked(arguments)) if self.commands and self.exe == EXE else self(*arguments)

    def install(self, *arguments: str) -> None:
        """`install`, aside."""
        done = self.aside("install", *arguments)
        assert (done.code, done.err) == (0, ""), f"install {' '.join(arguments)}: {done}"

    def script(self, text: str, name: str = "script.py") -> Path:
        path = self.folder / name
        path.write_text(textwrap.dedent(text), encoding="utf-8")
        return path

    def path(self, path: Path | str) -> str:
        return self.machine.windows_path(path)


def wait_until(
    condition: Callable[[], bool],
    otherwise: Callable[[], str] = lambda: "it did not come about",
    seconds: float = PATIENCE,
) -> None:
    """Waits until something is so."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, otherwise()
        time.sleep(0.02)


class Event(NamedTuple):
    """What the event log has of one event."""

    type: int
    id: int
    text: str


def read_log(path: Path, own: bool) -> str:
    text = path.read_bytes().decode("utf-8", "backslashreplace").replace("\r\n", "\n")
    return text if own else "".join(line for line in text.splitlines(True) if not line.startswith("[pyhostsvc]"))


@dataclass
class Service:
    """An installed service of ours."""

    host: Host
    name: str

    @property
    def client(self) -> Client:
        return self.host.client

    def start(self) -> Service:
        self.host.ok("start", self.name)
        return self

    def stop(self) -> str:
        return self.host.ok("stop", self.name)

    def status(self) -> dict[str, Any]:
        done = self.host.aside("status", self.name, "--json")
        assert done.code in (0, 3), done.err
        status: dict[str, Any] = json.loads(done.out)
        return status

    def query(self) -> dict[str, Any]:
        result: dict[str, Any] = self.client.query(self.name)
        return result

    def wait(self, *states: str) -> list[dict[str, Any]]:
        records: list[dict[str, Any]] = self.client.wait(self.name, states, PATIENCE)
        return records

    @property
    def log_path(self) -> Path:
        return self.host.machine.local_path(self.client.registry(self.name)["log_directory"]) / f"{self.name}.log"

    def rotated(self, which: str = "") -> list[Path]:
        """The files that its log (".stderr": that of standard error) was rotated to, the oldest first."""
        stamp = re.compile(re.escape(f"{self.name}{which}") + r"-(\d{8}T\d{6}\.\d{3}Z)(?:-(\d+))?\.log")
        found = [(match, path) for path in self.log_path.parent.iterdir() if (match := stamp.fullmatch(path.name))]
        return [path for match, path in sorted(found, key=lambda pair: (pair[0][1], int(pair[0][2] or 1)))]

    def log(self, own: bool = False) -> str:
        """What the script wrote (`own`: and what the host did), with plain line ends."""
        return read_log(self.log_path, own)

    def events(self) -> list[Event]:
        """What it has reported to the event log, oldest first. Wine keeps nothing of it: there it is in a file."""
        if WINDOWS:
            return [Event(*record) for record in self.client.events(self.name)]
        path = self.host.machine.local_path(EVENTS_FILE)
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        records = [record for record in map(json.loads, lines) if record["source"] == self.name]
        return [Event(record["type"], record["id"], record["text"]) for record in records]

    def wait_event(self, event_id: int, number: int = 1) -> Event:
        """Waits for the first event of that ID, or for another `number`."""
        deadline = time.monotonic() + PATIENCE
        while True:
            events = self.events()
            found = [event for event in events if event.id == event_id]
            if len(found) >= number:
                return found[number - 1]
            assert time.monotonic() < deadline, f"no event {event_id}: {events}"
            time.sleep(0.02)

    def wait_until_still(self) -> tuple[int, int]:
        """For Windows: waits until it has been stopped for three seconds. What has started is in its log."""
        deadline = time.monotonic() + PATIENCE
        still = time.monotonic()
        while time.monotonic() - still < 3:
            if self.status()["state"] != "stopped":
                still = time.monotonic()
            assert time.monotonic() < deadline, self.status()
            time.sleep(0.1)
        log = self.log(own=True) if self.log_path.exists() else ""
        return len(re.findall(r" starts, process \d+ ", log)), log.count("(recovery)")

    def wait_at_rest(self, starts: int = 1) -> tuple[int, int]:
        """Waits until every process of the service has ended, and recovery has nothing more in mind.

        `starts` is how often somebody else has started it. Returns how many have ended, and how many of them recovery
        has started. Windows tells nobody what its recovery has in mind: there it has to be at rest for some time.
        """
        if WINDOWS:
            return self.wait_until_still()
        deadline = time.monotonic() + PATIENCE
        while True:
            ends, restarts = self.client.recovery(self.name)
            if ends == starts + restarts:
                return ends, restarts
            assert time.monotonic() < deadline, f"{ends} ends, {restarts} restarts: {self.status()}"
            time.sleep(0.02)

    def wait_log(self, pattern: str, own: bool = False) -> str:
        """Waits until the log has something that matches. Returns the log."""
        path = self.log_path
        text = ""

        def found() -> bool:
            nonlocal text
            with contextlib.suppress(FileNotFoundError):
                text = read_log(path, own)
            return re.search(pattern, text, re.MULTILINE) is not None

        wait_until(found, lambda: f"no {pattern!r} in the log:\n{text}")
        return text


Install = Callable[..., Service]

# The phases of a life. A service may pause and go on as often as it likes.
PHASES = {
    "start pending": 0,
    "running": 1,
    "pause pending": 1,
    "paused": 1,
    "continue pending": 1,
    "stop pending": 2,
    "stopped": 3,
}


def begins_a_life(before: dict[str, Any], record: dict[str, Any]) -> bool:
    """Is this record of another process than the one before?"""
    if before["state"] == "stopped":
        return bool(record["state"] != "stopped")
    return bool(record["pid"] != before["pid"] and record["state"] == "start pending") or bool(
        record["pid"] and before["pid"] and record["pid"] != before["pid"]
    )


def check_records(records: list[dict[str, Any]]) -> None:
    """Holds what was seen of a service against what the SCM allows.

    A life goes through its states in their order, and says STOPPED once; in a pending state, every word is a checkpoint
    that has grown. (Some states are too short to be seen.)
    """
    for before, record in itertools.pairwise(records):
        if begins_a_life(before, record):
            continue
        where = f"{before} -> {record}"
        assert PHASES[record["state"]] >= PHASES[before["state"]], where
        if record["state"] == before["state"]:
            assert record["state"] != "stopped", where
            # The first word, which accepts nothing, is the SCM's own.
            if record["state"].endswith("pending") and before["accepts"] + (record["state"] == "stop pending"):
                assert record["checkpoint"] > before["checkpoint"], where


def need(version: str) -> None:
    """Skips the test where that Python is not set up."""
    if not python(version).exists():
        pytest.skip(f"CPython {version} is not set up: scripts/setup --python {version}")


def programs_venv(host: Host) -> str:
    """The virtual environment of real packages, as --python takes it. Skips the test where it is not set up."""
    need(CLIENT_VERSION)
    if not (PROGRAMS_VENV / "pyvenv.cfg").exists():
        pytest.skip("build/programs is not set up: scripts/setup")
    return host.path(PROGRAMS_VENV)


def make_venv(host: Host, version: str) -> Path:
    """A virtual environment, as venv lays one out, with a package of its own."""
    base = python(version)
    folder = host.folder / f"venv-{version}"
    (folder / "Scripts").mkdir(parents=True)
    packages = folder / "Lib" / "site-packages"
    packages.mkdir(parents=True)
    (packages / "only_in_venv.py").write_text("ANSWER = 42\n")
    shutil.copy2(base, folder / "Scripts")
    (folder / "pyvenv.cfg").write_text(
        f"home = {host.path(base.parent)}\ninclude-system-site-packages = false\nversion = {version}\n"
        f"executable = {host.path(base)}\n"
    )
    return folder
