"""Measures what a stop does to each wait of a script's main thread, and writes docs/stop-matrix.md.

Every cell (wait, handler and Python) is a service of waits.py that the SCM starts and stops; many run at the same time.
"""

from __future__ import annotations

import argparse
import itertools
import json
import re
import time
from pathlib import Path
from typing import NamedTuple

from commands import Commands
from host_exe import Host, temporary_host
from machine import ALL_VERSIONS, BUILD, ROOT, python
from scm import STOP
from service import Service
from waiting import PATIENCE

RESULTS = BUILD / "stop-matrix.json"
PAGE = ROOT / "docs" / "stop-matrix.md"
STOP_TIMEOUT = 20
SETTLED = 3  # seconds after the last start, when no process compiles or starts any more

# Names of waits.py, and what the page calls them.
WAITS = {
    "sleep": "`time.sleep()`",
    "event": "`Event.wait()`",
    "queue": "`Queue.get()`",
    "future": "`Future.result()`",
    "lock": "`Lock.acquire()`",
    "join": "`Thread.join()`",
    "select": "`select.select()`",
    "recv": "`socket.recv()`",
    "run": "`subprocess.run()`",
    "child": "`Popen.wait()`",
    "proactor": "asyncio, proactor loop",
    "selector": "asyncio, selector loop",
    "object": "`WaitForSingleObject()`",
    "messages": "`GetMessage()`",
    "connection": "`multiprocessing.connection.wait()`",
    "pool": "`Pool.map()`",
    "input": "`input()`",
    "native": "native code",
    "gil": "native code that holds the GIL",
}
HANDLERS = {
    "default": ("The default handler", "The script has no handler of its own: a stop is `KeyboardInterrupt`."),
    "raises": ("A handler that exits", "The script's handler of SIGINT calls `sys.exit()`."),
    "ends": (
        "A handler that ends the wait",
        "The script's handler of SIGINT returns, after it has made the wait return, for example by setting the event.",
    ),
    "ignores": ("The signal is ignored", "The script has set SIGINT to `SIG_IGN`."),
}

# Lines of the host's log after the request, in the words of the page.
DELIVERIES = (
    (r"stop: (SIG\w+) sent to the script", r"\1"),
    (r"stop: the script has not ended yet; (SIG\w+) sent once more", r"\1 again"),
    (r"the host calls the script's handler on another thread", "the handler on another thread"),
    (r"stop: Ctrl-C sent to the script's child processes", "Ctrl-C to its child processes"),
    (r"stop: Ctrl-Break sent to the child processes", "Ctrl-Break to those that are left"),
    (r"killing \d+ child process", "its child processes are killed"),
    (r"stop: the script's console handler handled", "the console handler"),
)

HEAD = f"""\
# What a stop does to a script that waits

`scripts/stop-matrix` writes this page. It runs a small script (`tests/stops/waits.py`) as a service for each wait of
the main thread, each kind of signal handler and each Python, and stops it through the SCM. The columns say how the stop
reached the script, each way once, in the order of the service's log; when the script ended; and whether its own
clean-up, a `finally` block, had run by then. Here stop_timeout is {STOP_TIMEOUT} s; "the deadline" is its end. A
message loop also gets WM_QUIT.

A cell has several lines if versions of Python differ. Times are rounded: "at once" is less than 0.9 s, with what Python
needs to print the traceback of a KeyboardInterrupt; "1 s" is less than 2 s. A busy machine makes them longer.
"""


class Cell(NamedTuple):
    """Names one measurement."""

    version: str
    handler: str
    wait: str


class Result(NamedTuple):
    """Says what a stop did: how it was delivered, when the script ended, and whether it has cleaned up."""

    how: str
    after: float  # seconds; less than 0 if the script had ended before
    cleaned: bool


def rounded(seconds: float) -> str:
    """Returns a time in the words of the page."""
    steps = (
        (0, ""),
        (0.9, "at once"),
        (2, "1 s"),
        (8, "5 s"),
        (12, "half of the time"),
        (18, "three quarters of the time"),
    )
    return next((words for limit, words in steps if seconds < limit), "the deadline")


def delivery(log: str) -> str:
    """Returns how the stop reached the script, from the host's lines after the request."""
    found: list[str] = []
    for line in log.partition("stop requested;")[2].splitlines():
        for pattern, words in DELIVERIES:
            if (match := re.search(pattern, line)) and (text := match.expand(words)):
                found += [text] if text not in found else []
    return "; ".join(found) or "not delivered"


def result(service: Service) -> Result:
    """Returns the result of a service that has stopped, from its log."""
    log, own = service.log(), service.log(own=True)
    cleaned = "cleaned" in log.splitlines()
    if "stop requested" not in own:
        return Result("ends before", -1, cleaned)
    took = re.search(r"stopped by request, took (?:(\d+) ms|([\d.]+) s)", own)
    seconds = float(took[2] or int(took[1]) / 1000) if took else STOP_TIMEOUT
    return Result(delivery(own), seconds, cleaned)


def measurable(version: str, handler: str, wait: str) -> bool:
    """Returns whether the handler matters: input() does not wait."""
    return wait != "input" or handler == "default"


def measure(host: Host, cells: list[Cell]) -> dict[Cell, Result]:
    """Runs these cells at the same time."""
    services: dict[Cell, Service] = {}
    script = host.path(ROOT / "tests" / "stops" / "waits.py")
    for cell in cells:
        name = "stop-" + "-".join(cell).replace(".", "-")
        fixed = ["--startup", "manual", "--restart", "never", "--stop-timeout", str(STOP_TIMEOUT)]
        interpreter = ["--python", host.path(python(cell.version))]
        host.install(script, "--name", name, *fixed, *interpreter, "--", cell.handler, cell.wait)
        services[cell] = Service(host, name)
        services[cell].start_without_waiting()
    waiting = [service for cell, service in services.items() if cell.wait != "input"]
    for service in waiting:
        service.wait_log("^up$")
    time.sleep(SETTLED)
    for service in waiting:
        service.client.control(service.name, STOP)
        time.sleep(0.1)  # so that their ends do not compete
    results = {}
    for cell, service in services.items():
        service.client.wait(service.name, ["stopped"], PATIENCE + STOP_TIMEOUT)
        results[cell] = result(service)
        print(*cell, *results[cell], sep="; ", flush=True)
        done = host.aside("remove", service.name, "--purge")
        assert done.code == 0, done
    return results


def span(versions: list[str], measured: list[str]) -> str:
    """Returns the versions in words, such as "3.9 to 3.13"; "" for all."""
    if versions == measured:
        return ""
    runs: list[list[str]] = []
    for version in versions:
        if runs and ALL_VERSIONS.index(version) == ALL_VERSIONS.index(runs[-1][-1]) + 1:
            runs[-1].append(version)
        else:
            runs.append([version])
    return ", ".join(run[0] if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs) + ": "


def row(wait: str, by_version: dict[str, Result]) -> str:
    """Returns the row of a wait; each of its cells has one line for all versions that agree."""
    measured = list(by_version)
    words = {
        version: (found.how, rounded(found.after), "yes" if found.cleaned else "no")
        for version, found in by_version.items()
    }
    columns = []
    for index in range(3):
        texts: dict[str, list[str]] = {}
        for version, found in words.items():
            texts.setdefault(found[index], []).append(version)
        columns.append("<br>".join(span(versions, measured) + text for text, versions in texts.items()))
    return f"| {WAITS[wait]} | {' | '.join(columns)} |"


def page(results: dict[Cell, Result]) -> str:
    """Returns the page with all results."""
    lines = [HEAD]
    versions = [version for version in ALL_VERSIONS if any(cell.version == version for cell in results)]
    lines.append(f"Measured under Wine with CPython {', '.join(versions[:-1])} and {versions[-1]}.\n")
    for handler, (title, text) in HANDLERS.items():
        lines += [f"## {title}\n", f"{text}\n", "| wait | how | after | clean-up |", "|---|---|---|---|"]
        for wait in WAITS:
            cells = {
                version: results[cell] for version in versions if (cell := Cell(version, handler, wait)) in results
            }
            if cells:
                lines.append(row(wait, cells))
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def load(path: Path) -> dict[Cell, Result]:
    return {Cell(*cell): Result(*found) for cell, found in json.loads(path.read_text())} if path.exists() else {}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pythons", default=",".join(ALL_VERSIONS), help="measure these versions again")
    parser.add_argument("--waits", default=",".join(WAITS), help="measure these waits again")
    parser.add_argument("--handlers", default=",".join(HANDLERS), help="measure these handlers again")
    parser.add_argument("--at-once", type=int, default=24, metavar="N", help="how many services run at the same time")
    parser.add_argument("--page", action="store_true", help="measure nothing; write the page from the last results")
    options = parser.parse_args()
    results = load(RESULTS)
    if not options.page:
        versions, handlers, waits = (text.split(",") for text in (options.pythons, options.handlers, options.waits))
        cells = [Cell(*cell) for cell in itertools.product(versions, handlers, waits) if measurable(*cell)]
        with temporary_host("stop-matrix") as host:
            host.commands = Commands(host.machine)
            for first in range(0, len(cells), options.at_once):
                results |= measure(host, cells[first : first + options.at_once])
                RESULTS.write_text(json.dumps([[cell, found] for cell, found in results.items()]))
            host.commands.close()
    PAGE.write_text(page(results), encoding="utf-8")


if __name__ == "__main__":
    main()
