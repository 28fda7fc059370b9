"""How fast commands are, each beside what it is compared with, in turn: scripts/bench command.

- `list` and `status --all` with 200 services, and `version`, which shows the cost of a process.
- `start --all` of 50 services that wait, and the SCM's start of 50 services of NSSM with the same script. Both times
  end when all services are RUNNING. NSSM reports that 1.5 s after its start, and `start` watches a service for 1.5 s.
- `install` with its check, and `python.exe -c pass`.
- `logs` on a log of 1 GB: the last lines, --since, and --grep beside grep.
"""

from __future__ import annotations

import argparse
import contextlib
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import figures
from commands import Commands
from host_exe import Host, temporary_host
from machine import ALL_VERSIONS, BUILD, python
from service import Service

NSSM = BUILD / "nssm" / "2.24" / "nssm.exe"
SLEEPER = "import time\nwhile True:\n    time.sleep(3600)\n"
IMPORTS = "import argparse, collections, json, logging, os, pathlib, socket, sys, time\n"
OPTIONS = ["--startup", "manual", "--restart", "never"]
GREP = {"LC_ALL": "C", "PATH": "/usr/bin:/bin"}


@dataclass
class Row:
    """A measurement: seconds of each round, of a command and of what it is compared with."""

    what: str
    goal: str
    limit: float  # seconds, or with a reference the ratio to it
    reference: str = ""
    taken: list[float] = field(default_factory=list)
    reference_taken: list[float] = field(default_factory=list)
    fixed: bool = False  # whether the limit is in seconds, although there is a reference

    @property
    def median(self) -> float:
        return statistics.median(self.taken)

    @property
    def ratio(self) -> float | None:
        """The median of the ratios to the reference of the same round."""
        pairs = zip(self.taken, self.reference_taken)
        return statistics.median(one / other for one, other in pairs) if self.reference_taken else None

    @property
    def met(self) -> bool:
        value = self.median if self.fixed or self.ratio is None else self.ratio
        return value <= self.limit

    def __str__(self) -> str:
        least, most = min(self.taken) * 1000, max(self.taken) * 1000
        text = f"{self.what:44} {self.median * 1000:6.0f} ms ({least:.0f} to {most:.0f})"
        if self.ratio is not None:
            other = statistics.median(self.reference_taken) * 1000
            text += f", {self.reference} {other:.0f} ms, ratio {self.ratio:.2f}"
        return f"{text}; goal {self.goal}: {'met' if self.met else 'MISSED'}"


def seconds(function: Callable[[], object]) -> float:
    begun = time.perf_counter()
    function()
    return time.perf_counter() - begun


def measure(rows: list[tuple[Row, Callable[[], object], Callable[[], object] | None]], rounds: int) -> list[Row]:
    """Measures each row and its reference in turn."""
    for number in range(rounds + 1):  # the first round fills caches
        for row, function, reference in rows:
            taken = seconds(function)
            other = seconds(reference) if reference else 0
            if number:
                row.taken.append(taken)
                if reference:
                    row.reference_taken.append(other)
    return [row for row, _, _ in rows]


@contextlib.contextmanager
def services(host: Host, script: str, names: list[str], version: str) -> Iterator[None]:
    """Installs a script as several services, and removes them."""
    commands = Commands(host.machine)
    path = host.path(host.script(script, "services.py"))
    try:
        for name in names:
            commands.ok("install", "--no-check", path, "--name", name, *OPTIONS, "--python", host.path(python(version)))
        yield
        for name in names:
            commands.ok("remove", name, "--purge")
    finally:
        commands.close()


def listing(host: Host, rounds: int, version: str, count: int = 200) -> list[Row]:
    """Measures `list` and `status --all`."""

    def version_of() -> None:
        host.ok("version")

    def row(*command: str) -> tuple[Row, Callable[[], object], Callable[[], object]]:
        what = f"{' '.join(command)}, {count} services"
        return Row(what, "0.5 s", 0.5, "version", fixed=True), lambda: host(*command), version_of

    with services(host, SLEEPER, [f"list-{number:03}" for number in range(count)], version):
        return measure([row("list"), row("status", "--all"), row("status", "--all", "--json")], rounds)


def starting(host: Host, rounds: int, version: str, count: int = 50) -> list[Row]:
    """Measures `start --all`, and the start of as many services of NSSM: half a minute a round, so only a few."""
    rounds = min(rounds, 3)
    names = [f"start-{number:03}" for number in range(count)]
    others = [f"nssm-{number:03}" for number in range(count)]
    script = host.path(host.script(SLEEPER, "nssm.py"))

    def start_nssm() -> None:
        for name in others:
            host.client.start(name)
        for name in others:
            host.client.wait(name, ["running"], 600)

    def stop_nssm() -> None:
        for name in others:
            host.client.control(name, 1)
        for name in others:
            host.client.wait(name, ["stopped"], 60)

    few = names[: count // 5]
    row = Row(f"start --all, {count} services", "NSSM's", 1, "NSSM")
    linear = Row(f"start, a service of {count} beside one of {len(few)}", "linear", 1.25, f"of {len(few)}")
    for name in others:
        host.machine.run(NSSM, "install", name, host.path(python(version)), script)
    with services(host, SLEEPER, names, version):
        for number in range(rounds + 1):
            one = seconds(lambda: host.ok("start", *few))
            host.ok("stop", *few)
            taken = seconds(lambda: host.ok("start", "--all"))
            assert all(Service(host, name).query()["state"] == "running" for name in names)
            host.ok("stop", "--all")
            other = seconds(start_nssm)
            stop_nssm()
            if number:
                row.taken.append(taken)
                row.reference_taken.append(other)
                linear.taken.append(taken / count)
                linear.reference_taken.append(one / len(few))
    for name in others:
        host.machine.run(NSSM, "remove", name, "confirm")
    return [row, linear]


def installing(host: Host, rounds: int, version: str) -> list[Row]:
    """Measures `install` with its check beside a start of python.exe."""
    checked = replace(host, checks=True)
    interpreter = host.path(python(version))
    script = host.path(host.script(IMPORTS + SLEEPER, "installed.py"))
    empty = host.script("pass\n", "empty.py")
    row = Row(f"install with its check, {version}", "1.5", 1.5, "python.exe -c pass")
    plain = Row(f"install --no-check, {version}", "-", 1.5, "python.exe empty.py")

    def install(program: Host, more: list[str]) -> float:
        def command() -> None:
            done = program("install", *more, script, "--name", "bench", *OPTIONS, "--python", interpreter)
            assert done.code == 0, done

        taken = seconds(command)
        host.ok("remove", "bench", "--purge")
        return taken

    for number in range(rounds + 1):
        taken = install(checked, [])
        other = seconds(lambda: host.machine.run(python(version), "-c", "pass"))
        unchecked = install(host, [])
        unchecked_other = seconds(lambda: host.machine.run(python(version), host.path(empty)))
        if number:
            row.taken.append(taken)
            row.reference_taken.append(other)
            plain.taken.append(unchecked)
            plain.reference_taken.append(unchecked_other)
    return [row, plain]


def write_log(service: Service, size: int) -> tuple[str, str]:
    """Writes a log of lines with times, a few of which have a rare word. Returns when it ends, and one second less."""
    path = service.log_path
    path.parent.mkdir(parents=True, exist_ok=True)
    line = "{time}.{part:03} INFO worker.{part} request {part} handled in 12.3 ms: GET /api/items/{part}?page=2 200\r\n"
    block = "".join(line.format(time="2026-11-28 00:00:00", part=part // 10) for part in range(10_000)).encode()
    second = 0
    with path.open("wb") as file:
        while file.tell() < size:
            text = f"2026-11-28 {second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
            file.write(block.replace(b"2026-11-28 00:00:00", text.encode()))
            if second % 100 == 0:
                file.write(f"{text}.999 ERROR worker.1 Needle in the haystack\r\n".encode())
            second += 1

    def clock(at: int) -> str:
        return f"2026-11-28 {at // 3600:02}:{at // 60 % 60:02}:{at % 60:02}"

    return clock(second - 1), clock(second // 2)


def reading(host: Host, rounds: int, version: str, size: int = 1 << 30) -> list[Row]:
    """Measures `logs` on a large log."""
    with services(host, SLEEPER, ["large"], version):
        service = Service(host, "large")
        last, _ = write_log(service, size)
        path = str(service.log_path)

        def logs(*options: str) -> Callable[[], object]:
            return lambda: host.ok("logs", "large", *options)

        def grep(*options: str) -> Callable[[], object]:
            return lambda: subprocess.run(["grep", *options, path], capture_output=True, env=GREP, check=False)

        def nothing() -> None:
            host.ok("version")

        last_lines = Row("logs, the last 50 lines", "50 ms", 0.05, "version", fixed=True)
        since = Row("logs --since, the last second", "100 ms", 0.1, "version", fixed=True)
        rows: list[tuple[Row, Callable[[], object], Callable[[], object] | None]] = [
            (last_lines, logs(), nothing), (since, logs("--since", last), nothing),
        ]  # fmt: skip
        for word, many in (("Needle", "all"), ("needle", "all"), ("Needle", "50"), ("needle", "50"), ("absent", "50")):
            option = "-F" if word == "Needle" else "-iF"
            row = Row(f"logs --grep {word} -n {many}", "2", 2, f"grep {option}")
            rows.append((row, logs("--grep", word, "-n", many), grep(option, word)))
        return measure(rows, rounds)


PARTS = {"list": listing, "start": starting, "install": installing, "logs": reading}


def rows(host: Host, rounds: int, version: str, quick: bool = False) -> list[Row]:
    """Measures everything. With `quick`, fewer services and a smaller log."""
    if quick:
        return [
            *listing(host, rounds, version, 20), *starting(host, rounds, version, 10),
            *installing(host, rounds, version), *reading(host, rounds, version, 1 << 24),
        ]  # fmt: skip
    return [row for part in PARTS.values() for row in part(host, rounds, version)]


def as_goal(row: Row) -> figures.Row:
    """Returns a row as the report has it."""
    milliseconds = [one * 1000 for one in row.taken]
    detail = figures.sample(milliseconds).words("ms")
    if row.ratio is not None:
        detail += f"; {row.reference} {statistics.median(row.reference_taken) * 1000:,.0f} ms"
    if row.fixed or row.ratio is None:
        return figures.Row(row.what, statistics.median(milliseconds), "ms", row.limit * 1000, detail=detail, digits=0)
    detail = f"{figures.ratios(row.taken, row.reference_taken).words(figures.TIMES, 2)}; {detail}"
    return figures.Row(row.what, row.ratio, figures.TIMES, row.limit, detail=detail)


def sections(host: Host, options: figures.Options) -> list[figures.Section]:
    """Measures everything for the report."""
    found = [row for row in rows(host, options.rounds, options.pythons[-1], options.quick) if row.goal != "-"]
    text = (
        "Each command runs in turn with what it is compared with. Times include the start of the process under Wine, "
        "which `version` shows. NSSM reports RUNNING after 1.5 s, and `start` watches a service for 1.5 s; "
        "these rows have at most three rounds."
    )
    return [figures.Section("Commands", text, [as_goal(row) for row in found], [])]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--python", default=ALL_VERSIONS[-2])
    parser.add_argument("--quick", action="store_true", help="fewer services, and a smaller log")
    parser.add_argument("--only", choices=PARTS, help="one part")
    options = parser.parse_args()
    with temporary_host("bench-commands") as host:
        if options.only:
            found = PARTS[options.only](host, options.rounds, options.python)
        else:
            found = rows(host, options.rounds, options.python, options.quick)
        for row in found:
            print(row, flush=True)


if __name__ == "__main__":
    main()
