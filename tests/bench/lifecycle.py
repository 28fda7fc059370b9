"""Start, stop and memory of a service, beside python.exe and the other programs: scripts/bench lifecycle.

In each round every program starts the same script with the same Python and stops it, one after the other.
"""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import NamedTuple

from figures import TIMES, Chart, Options, Row, Section, ratios, sample
from footprint import measure_program
from host_exe import Host
from machine import python
from peers import Own, Peer, Round, peers
from show import standalone

SCRIPT = """
import time
print("first", time.time(), flush=True)
try:
    time.sleep(600)
except KeyboardInterrupt:
    pass
"""

# Scripts that end at a stop, and print when the stop reached them, and when they had nothing left to do.
WAITS = {
    "time.sleep": """
import time
print("first", time.time(), flush=True)
try:
    time.sleep(600)
except KeyboardInterrupt:
    woken = time.time()
print("ends", woken, time.time(), flush=True)
""",
    "asyncio.run": """
import asyncio, time
async def main():
    global woken
    print("first", time.time(), flush=True)
    try:
        await asyncio.sleep(600)
    except asyncio.CancelledError:
        woken = time.time()
        raise
try:
    asyncio.run(main())
except KeyboardInterrupt:
    pass
print("ends", woken, time.time(), flush=True)
""",
    "winsvc.wait": """
import time, winsvc
print("first", time.time(), flush=True)
winsvc.wait()
woken = time.time()
print("ends", woken, time.time(), flush=True)
""",
    "Event.wait": """
import threading, time
print("first", time.time(), flush=True)
try:
    threading.Event().wait()
except KeyboardInterrupt:
    woken = time.time()
print("ends", woken, time.time(), flush=True)
""",
}


class Bare(NamedTuple):
    """A round of python.exe itself: ms to the first line, and KiB."""

    first: float
    private_dirty: int


def run_bare(host: Host, version: str, script: Path) -> Bare:
    exe, path = python(version), host.path(script)
    before, line = host.client.timed_process(host.path(exe), path)
    return Bare((float(line.split()[1]) - before) * 1000, measure_program(host, str(exe), path).private_dirty)


def exit_bare(host: Host, version: str, what: str) -> float:
    """Returns the ms from the end of the script to the exit of python.exe. The script's wait ends by itself."""
    text = WAITS[what].replace("600", "0.1").replace(".wait()", ".wait(0.1)")
    text = text.replace("import time, winsvc", "import time, threading as winsvc\nwinsvc.wait = time.sleep")
    text = re.sub(r"except (\w+\.)?(KeyboardInterrupt|CancelledError):", "finally:", text).replace(
        "        raise\n", ""
    )
    script = host.script(text, f"short-{what.replace('.', '-')}.py")
    printed, ended = host.client.timed_exit(host.path(python(version)), host.path(script))
    return (float(ended) - float(printed.split()[-1])) * 1000


def compare(host: Host, version: str, options: Options) -> tuple[list[Bare], dict[str, list[Round]]]:
    """Measures all of them in turn."""
    script = host.script(SCRIPT, "sleep.py")
    others = peers(host, version, script)
    bare: list[Bare] = []
    found: dict[str, list[Round]] = {peer.title: [] for peer in others}
    for peer in others:
        peer.install()
    for number in range(options.first_round, options.rounds + 1):
        process = run_bare(host, version, script)
        if number:
            bare.append(process)
        for peer in others[number % len(others) :] + others[: number % len(others)]:
            one = peer.round(options.rest)
            if number:
                found[peer.title].append(one)
    for peer in others:
        peer.remove()
    return bare, found


def table_line(name: str, rounds: list[Round]) -> list[str]:
    first, running, stop = (sample([one[i] for one in rounds]).words("ms") for i in range(3))
    memory = sample([one.private_dirty / 1024 for one in rounds]).words("MiB", 1)
    return [name, first, running, stop, memory]


def starts(host: Host, options: Options) -> list[Section]:
    """Compares first line, RUNNING, stop and memory."""
    sections = []
    for version in options.pythons:
        bare, found = compare(host, version, options)
        own = found["pyhostsvc"]
        first = [one.first for one in own]
        rows = []
        goals = {"python.exe": 1.10, "NSSM": 0.35, "pywin32": 0.40}
        others = {name: [one.first for one in rounds] for name, rounds in found.items()}
        others["python.exe"] = [one.first for one in bare]
        for name, goal in goals.items():
            if name in others:
                ratio = ratios(first, others[name])
                what = f"First line after StartService as a ratio to {name}, Python {version}"
                rows.append(Row(what, ratio.median, TIMES, goal, detail=ratio.words(TIMES, 2)))
        later = sample([one.running - one.first for one in own])
        rows.append(
            Row(
                f"RUNNING after the first line, Python {version}", later.median, "ms", 5, False, later.words("ms", 1), 1
            )
        )
        more = sample([(one.private_dirty - process.private_dirty) / 1024 for one, process in zip(own, bare)])
        rows.append(
            Row(
                f"Private memory beside python.exe's, Python {version}",
                more.median, "MiB", 2.5, False, more.words("MiB", 1), 1,
            )
        )  # fmt: skip
        process_first = sample([one.first for one in bare])
        process_memory = sample([one.private_dirty / 1024 for one in bare])
        head = ["", "first line", "RUNNING", "Stop to STOPPED", "private memory"]
        table = [
            head,
            ["python.exe", process_first.words("ms"), "-", "-", process_memory.words("MiB", 1)],
            *(table_line(name, rounds) for name, rounds in found.items()),
        ]
        bars = {name: sample([one.first for one in rounds]) for name, rounds in found.items()}
        memory = {name: sample([one.private_dirty / 1024 for one in rounds]) for name, rounds in found.items()}
        stops = {name: sample([one.stop for one in rounds]) for name, rounds in found.items()}
        charts = [
            Chart(f"start-{version}", f"First line of the script after the start, Python {version}", "ms",
                  {"python.exe": process_first, **bars}),
            Chart(f"stop-{version}", f"Stop to STOPPED, sleeping script, Python {version}", "ms", stops, 1),
            Chart(f"memory-{version}", f"Private memory of all processes, Python {version}", "MiB",
                  {"python.exe": process_memory, **memory}, 1),
        ]  # fmt: skip
        text = (
            "The script prints the time and sleeps. In each round every program starts it and stops it, in turn, in "
            "changing order. The times begin with StartService (python.exe: CreateProcess) and ControlService. Private "
            "memory is Linux' Private_Dirty, of the program and of the python.exe that it starts."
        )
        sections.append(Section(f"Start, stop and memory, Python {version}", text, rows, charts, table))
    return sections


def stops(host: Host, options: Options) -> list[Section]:
    """Compares the stops of scripts that wait in different ways."""
    rows: list[Row] = []
    table = [
        [
            "Python",
            "script",
            "Stop to STOPPED",
            "to the script",
            "the script",
            "its end to STOPPED",
            "python.exe: its end to the exit",
        ]
    ]
    for version in options.pythons:
        services: list[Peer] = [
            Own(host, version, host.script(text, f"{what.replace('.', '-')}.py")) for what, text in WAITS.items()
        ]
        for service in services:
            service.install()
        found: dict[str, list[tuple[float, float, float]]] = {what: [] for what in WAITS}
        bare: dict[str, list[float]] = {what: [] for what in WAITS}
        for number in range(options.first_round, options.rounds + 1):
            for service in services:
                service.start()
            time.sleep(options.rest)
            for what, service in zip(WAITS, services):
                before, stopped = service.stop()
                woken, ended = service.printed("ends")
                process = exit_bare(host, version, what)
                if number:
                    bare[what].append(process)
                    found[what].append(((woken - before) * 1000, (ended - woken) * 1000, (stopped - ended) * 1000))
        for service in services:
            service.remove()
        for what, times in found.items():
            columns = [list(column) for column in zip(*times)]
            over = sample([first + last for first, _, last in times])
            title = f"Stop to STOPPED without the script's own part, {what}, Python {version}"
            rows.append(Row(title, over.median, "ms", 8, False, over.words("ms", 1), 1))
            columns = [[sum(one) for one in times], *columns, bare[what]]
            table.append([version, what, *(sample(column).words("ms", 1) for column in columns)])
    text = (
        "The time from ControlService until the SCM reports STOPPED, without the script's own part, which begins when "
        "the stop reaches it and ends with its last statement. Python's finalization is counted. The last column is "
        "what python.exe takes for that and for the end of its process, after the same script with a short wait."
    )
    return [Section("Stop", text, rows, [], table)]


def sections(host: Host, options: Options) -> list[Section]:
    return [*starts(host, options), *stops(host, options)]


if __name__ == "__main__":
    standalone(sections, __doc__)
