"""Runs all benchmarks that have goals, prints them, and writes docs/benchmarks.md with its charts: scripts/bench.

scripts/bench                 everything; takes about half an hour
scripts/bench --quick         one round with one Python, to see that the benchmarks work; writes no page
scripts/bench --against REF   compares start, stop and memory with those of another commit
"""

from __future__ import annotations

import argparse
import datetime
import os
import platform
import subprocess
from pathlib import Path

import against
import charts
import command
import cpu
import idle
import lifecycle
import logs
import size
from figures import Section
from host_exe import temporary_host
from machine import ROOT, wine
from peers import SHAWL
from show import add_options, chosen, show

BENCHMARKS = {
    "lifecycle": lifecycle.sections,
    "idle": idle.sections,
    "logs": logs.sections,
    "cpu": cpu.sections,
    "command": command.sections,
    "size": size.sections,
}
PAGE = ROOT / "docs" / "benchmarks.md"
CHARTS = ROOT / "docs" / "benchmarks"


def output(*words: str) -> str:
    """Returns what a program prints; an empty string if it fails or does not exist."""
    try:
        return subprocess.run(words, capture_output=True, text=True, cwd=ROOT, check=False).stdout.strip()
    except OSError:
        return ""


def processor() -> str:
    names = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    return names[0].split(": ")[1] if names else platform.machine()


def introduction(rounds: int, loads: tuple[float, float]) -> str:
    date = datetime.datetime.now(datetime.timezone.utc).date()
    commit = output("git", "rev-parse", "--short", "HEAD")
    shawl = (
        "Shawl 1.1.1 is the last version that Debian's Rust for Windows builds."
        if SHAWL.exists()
        else "Shawl was not available: it is measured if `build/bench/shawl.exe` exists."
    )
    return f"""# Benchmarks

`scripts/bench` has measured these figures and written this page on {date}, at commit {commit}. Everything ran on the same machine in
one run: python.exe itself, pyhostsvc, NSSM 2.24 and pywin32's pythonservice.exe, in turn, with the same script and the same Python.
Figures are medians, with the least and the greatest of {rounds} rounds. A ratio is the median of the ratios of the rounds. Compare
ratios, not times: the machine has {os.cpu_count()} processors ({processor()}) and other work; its load was {loads[0]:.1f} at the
beginning and {loads[1]:.1f} at the end.

## This is Wine, not Windows

All of it ran under Wine ({output(*wine(), "--version")}) on Linux. On Windows some things differ:

- NSSM waits 1.5 s (its throttle) before it reports RUNNING, on Windows as here. The script runs during this time.
- Memory is Linux' Private_Dirty. Working sets, as Windows' Task Manager shows them, count shared pages and are not measured here. Wine's
  own part of each process is included, and nssm.exe and shawl.exe need less on Windows.
- Windows starts a process faster or slower than Wine, depending on its virus scanner, and its SCM answers faster.
- Wine's file system calls have another cost, so the rates of logs differ.

Peers that are not here: WinSW's releases in package registries (npm's node-windows) need the .NET Framework, which Wine does not have. {shawl}
"""


def goals(sections: list[Section]) -> list[str]:
    """Returns the table of all goals, those that are missed included."""
    lines = ["## Goals", "", "| | measured | goal | |", "|---|---|---|---|"]
    for section in sections:
        for row in section.rows:
            lines.append(
                f"| {row.what} | {row.detail or row.number()} | {row.wanted()} | {'met' if row.met else '**missed**'} |"
            )
    return lines


def page(sections: list[Section], rounds: int, loads: tuple[float, float]) -> str:
    lines = [introduction(rounds, loads), *goals(sections)]
    for section in sections:
        lines += ["", f"## {section.title}", "", section.text]
        for chart in section.charts:
            lines += ["", f"![{chart.title}](benchmarks/{chart.name}.svg)"]
        if section.table:
            head, *rest = section.table
            lines += [
                "",
                f"| {' | '.join(head)} |",
                "|---" * len(head) + "|",
                *(f"| {' | '.join(line)} |" for line in rest),
            ]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_options(parser)
    parser.add_argument("--quick", action="store_true", help="one round with one Python; writes no page")
    parser.add_argument("--against", metavar="REF", help="compare start, stop and memory with another commit")
    parser.add_argument("--only", default=",".join(BENCHMARKS), help="benchmarks, separated by commas; writes no page")
    arguments = parser.parse_args()
    options = chosen(arguments, arguments.quick)
    if arguments.against:
        against.run(arguments.against, options)
        return
    found: list[Section] = []
    before = os.getloadavg()[1]
    names = arguments.only.split(",")
    with temporary_host("bench") as host:
        for name in names:
            sections = BENCHMARKS[name](host, options)
            for section in sections:
                show(section, not arguments.quick)
            found += sections
    if arguments.quick:
        print("\nThe benchmarks work.")  # one round says nothing about the goals
        return
    missed = [row for section in found for row in section.rows if not row.met]
    print(f"\n{len(missed)} of {sum(len(section.rows) for section in found)} goals are missed.")
    if names == list(BENCHMARKS):
        charts.write(CHARTS, [chart for section in found for chart in section.charts])
        PAGE.write_text(page(found, options.rounds, (before, os.getloadavg()[1])), encoding="utf-8")
        print(f"{PAGE.relative_to(ROOT)} is written.")


if __name__ == "__main__":
    main()
