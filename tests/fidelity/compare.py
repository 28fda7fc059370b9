"""Runs modules of CPython's own test suite under python.exe and inside the host, and compares them test by test."""

from __future__ import annotations

import filecmp
import json
import os
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from host_exe import Host
from machine import BUILD, PROGRAMS, ROOT, Machine, python
from scm import Client

SUITE = ROOT / "tests" / "fidelity" / "suite.py"
TEST_LIMIT = 60  # seconds for one test
SILENCE_LIMIT = 90  # seconds without output; then the process cannot end itself any more
RUNS = 3  # how often a test runs on both sides before it counts as different

Outcomes = dict[str, str]


@dataclass
class Comparison:
    """The outcome of one module: how many tests ended as under python.exe, and which did not."""

    version: str
    module: str
    host: str  # "service", or "pyhostsvc python"
    identical: int = 0
    unsteady: int = 0  # of those, the ones that differed in the first run
    outcomes: dict[str, int] = field(default_factory=dict)  # under python.exe
    differences: dict[str, list[str]] = field(
        default_factory=dict
    )  # test: python.exe's outcome, the host's, its reason
    seconds: list[float] = field(default_factory=list)  # python.exe's, the host's

    def save(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        name = f"{self.version}-{self.module}-{self.host.replace(' ', '-')}.json"
        (folder / name).write_text(json.dumps(asdict(self), indent=1))


@dataclass
class Bench:
    """The place where a module runs: a machine, a version, and a working folder."""

    machine: Machine
    client: Client
    version: str
    folder: Path
    name: str  # of the service

    def run_python(self, executable: Path, record: Path, module: str, tests: Iterable[str]) -> Callable[[], int]:
        """Returns a function that starts python.exe on a module and returns its process."""
        words = [self.machine.windows_path(executable), *self.words(record, module, tests)]
        output = self.machine.windows_path(record.with_suffix(".log"))

        def start() -> int:
            pid: int = self.client.spawn(
                words, self.machine.windows_path(record.parent), self.environment(record), output
            )
            return pid

        return start

    def run_service(self, record: Path, module: str, tests: Iterable[str]) -> Callable[[], int]:
        """The same as a service, which is installed already."""
        host = Host(self.machine, self.client, record.parent)
        environment = [f"--env={name}={value}" for name, value in self.environment(record).items()]
        host.ok(
            "install", self.machine.windows_path(SUITE), "--name", self.name, "--startup", "manual",
            "--python", self.machine.windows_path(python(self.version)), "--restart", "never", "--start-timeout", "0",
            "--directory", self.machine.windows_path(record.parent), *environment,
            "--", *self.words(record, module, tests)[1:],
        )  # fmt: skip

        def start() -> int:
            self.client.start(self.name)
            pid: int = self.client.query(self.name)["pid"]
            return pid

        return start

    def remove_service(self) -> None:
        if self.client.exists(self.name):
            Host(self.machine, self.client, self.folder).ok("remove", self.name, "--purge")

    def words(self, record: Path, module: str, tests: Iterable[str]) -> list[str]:
        return [self.machine.windows_path(SUITE), self.machine.windows_path(record), module, str(TEST_LIMIT), *tests]

    def environment(self, record: Path) -> dict[str, str]:
        folder = self.machine.windows_path(record.parent)
        return {"TEMP": folder, "TMP": folder}

    def record(self, what: str) -> Path:
        """A file for a run, in an empty folder of its own."""
        folder = self.folder / what
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder / "record.jsonl"


def read(record: Path) -> Outcomes:
    outcomes: Outcomes = {}
    if record.exists():
        for line in record.read_text(encoding="utf-8").splitlines():
            event = json.loads(line)
            outcomes[event["test"]] = event["outcome"]
    return outcomes


def reasons(record: Path) -> dict[str, str]:
    events = [json.loads(line) for line in record.read_text(encoding="utf-8").splitlines()]
    return {event["test"]: event["reason"] for event in events}


def note(record: Path, test: str, outcome: str) -> None:
    with record.open("a", encoding="utf-8") as file:
        file.write(json.dumps({"test": test, "outcome": outcome, "reason": ""}) + "\n")


def wait_for_end(client: Client, pid: int, record: Path) -> bool:
    """Waits until the process is gone. False where it has been silent for so long that it had to be killed."""
    last = time.monotonic()
    size = -1
    while not client.wait_for_process(pid, 2):
        now = record.stat().st_size if record.exists() else 0
        if now != size:
            size, last = now, time.monotonic()
        if time.monotonic() - last > SILENCE_LIMIT:
            client.terminate(pid)
            return False
    return True


def run_to_the_end(client: Client, start: Callable[[], int], record: Path) -> tuple[Outcomes, float]:
    """Starts it again as long as a test ends the process, or takes too long."""
    began = time.monotonic()
    known = -1
    while True:
        pid = start()
        in_time = wait_for_end(client, pid, record) if pid else True
        client.reap(pid)
        outcomes = read(record)
        if "" in outcomes:  # done
            del outcomes[""]
            return outcomes, time.monotonic() - began
        open_tests = [test for test, outcome in outcomes.items() if outcome == "started"]
        for test in open_tests:
            note(record, test, "ends the process" if in_time else "hangs")
        if len(outcomes) <= known or not outcomes:
            note(record, "", "done")
            return {**read(record), "(the module)": "cannot be run"}, time.monotonic() - began
        known = len(outcomes)


def compare(bench: Bench, module: str, hosted: Path | None = None) -> Comparison:
    """A module under python.exe, and as a service; with `hosted`, a python.exe of this project, under that instead."""
    result = Comparison(bench.version, module, "pyhostsvc python" if hosted else "service")
    tests: list[str] = []
    for look in range(RUNS):
        there = bench.record(f"python-{look}")
        here = bench.record(f"host-{look}")
        theirs, there_seconds = run_to_the_end(
            bench.client, bench.run_python(python(bench.version), there, module, tests), there
        )
        try:
            start = bench.run_python(hosted, here, module, tests) if hosted else bench.run_service(here, module, tests)
            ours, here_seconds = run_to_the_end(bench.client, start, here)
        finally:
            bench.remove_service()
        differ = {test for test in {*theirs, *ours} if theirs.get(test) != ours.get(test)}
        if look == 0:
            everything = {*theirs, *ours}
            result.outcomes = dict(Counter(theirs.values()))
            result.seconds = [round(there_seconds, 1), round(here_seconds, 1)]
            result.unsteady = len(differ)
        differ &= set(tests) if tests else differ
        tests = sorted(differ)
        why = reasons(here) if here.exists() else {}
        result.differences = {
            test: [theirs.get(test, "not run"), ours.get(test, "not run"), why.get(test, "")] for test in tests
        }
        if not tests:
            break
    result.unsteady -= len(tests)
    result.identical = len(everything) - len(tests)
    return result


def make_hosted(version: str) -> Path:
    """An installation of that Python whose python.exe is the host's: `pyhostsvc python` under that name."""
    home = BUILD / "fidelity" / "python" / version
    program = PROGRAMS / "fidelity" / "python.exe"
    if not home.exists():
        new = home.with_name(f"{version}.{os.getpid()}")
        shutil.copytree(python(version).parent, new, copy_function=os.link, symlinks=True)
        (new / "python.exe").unlink()
        try:
            new.rename(home)
        except OSError:  # another worker was first
            shutil.rmtree(new)
    executable = home / "python.exe"
    if not executable.exists() or not filecmp.cmp(program, executable):
        copy = executable.with_name(f"python.{os.getpid()}")
        shutil.copy2(program, copy)
        copy.replace(executable)
    return executable
