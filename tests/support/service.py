"""An installed service, its log and its events."""

from __future__ import annotations

import contextlib
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from host_exe import Host
from machine import WINDOWS
from scm import Client
from waiting import PATIENCE, wait_until

# An exe under Wine writes here what it reports to the event log: tests/wine/events.h.
EVENTS_FILE = r"C:\windows\pyhostsvc-events.jsonl"
ERROR, WARNING, INFORMATION = 1, 2, 4  # EVENTLOG_…_TYPE


class Event(NamedTuple):
    """An entry of the event log."""

    type: int
    id: int
    text: str


def read_log(path: Path, own: bool) -> str:
    text = path.read_bytes().decode("utf-8", "backslashreplace").replace("\r\n", "\n")
    return text if own else "".join(line for line in text.splitlines(True) if not line.startswith("[pyhostsvc]"))


@dataclass
class Service:
    """An installed pyhostsvc service."""

    host: Host
    name: str

    @property
    def client(self) -> Client:
        return self.host.client

    def start(self) -> Service:
        """Starts it and waits until it runs, but does not watch it any longer, as `start` alone does."""
        self.host.ok("start", self.name, "--no-wait")
        last = self.wait("running", "paused", "stopped")[-1]
        assert last["win32_exit_code"] == 0, self.status()
        return self

    def start_without_waiting(self) -> Service:
        """Starts it through the client, which does not wait for the outcome as `pyhostsvc start` does."""
        self.client.start(self.name)
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
    def state_directory(self) -> Path:
        return self.host.machine.local_path(self.client.registry(self.name)["state_directory"])

    @property
    def log_path(self) -> Path:
        return self.host.machine.local_path(self.client.registry(self.name)["log_directory"]) / f"{self.name}.log"

    def rotated(self, which: str = "") -> list[Path]:
        """Returns the rotated files of its log (".stderr": of its log of standard error), oldest first."""
        stamp = re.compile(re.escape(f"{self.name}{which}") + r"-(\d{8}T\d{6}\.\d{3}Z)(?:-(\d+))?\.log")
        found = [(match, path) for path in self.log_path.parent.iterdir() if (match := stamp.fullmatch(path.name))]
        return [path for match, path in sorted(found, key=lambda pair: (pair[0][1], int(pair[0][2] or 1)))]

    def log(self, own: bool = False) -> str:
        """Returns what the script wrote, and with `own` also what the host wrote, with plain line ends."""
        return read_log(self.log_path, own)

    def stop_seconds(self) -> float:
        """Returns how long the script took to end after the stop, by the times in the log."""
        log = self.log(own=True)
        times = re.findall(r"^\[pyhostsvc\] \S+ (\S+) (?:stop requested|the script ended)", log, re.MULTILINE)
        assert len(times) == 2, log
        began, ended = (datetime.strptime(time, "%H:%M:%S.%f") for time in times)
        return (ended - began).total_seconds() % 86400

    def events(self) -> list[Event]:
        """Returns its events, oldest first. Wine stores no events, so they are in a file there."""
        if WINDOWS:
            return [Event(*record) for record in self.client.events(self.name)]
        path = self.host.machine.local_path(EVENTS_FILE)
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        records = [record for record in map(json.loads, lines) if record["source"] == self.name]
        return [Event(record["type"], record["id"], record["text"]) for record in records]

    def wait_event(self, event_id: int, number: int = 1) -> Event:
        """Waits for the first event with this ID, or for event `number` with it. Returns the event."""
        deadline = time.monotonic() + PATIENCE
        while True:
            events = self.events()
            found = [event for event in events if event.id == event_id]
            if len(found) >= number:
                return found[number - 1]
            assert time.monotonic() < deadline, f"no event {event_id}: {events}"
            time.sleep(0.02)

    def wait_until_still(self) -> tuple[int, int]:
        """For Windows: waits until it has been stopped for three seconds. Counts the starts in its log."""
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
        """Waits until every process of the service has ended and no recovery action is pending.

        `starts` is how often the test has started it. Returns how many processes have ended, and how many of them
        recovery had started. Windows does not report pending recovery actions; there it must stay stopped for a while.
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
        """Waits until the log matches the pattern. Returns the log."""
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
