"""Prints sections of the report, and runs one benchmark alone."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from figures import Options, Section
from host_exe import Host, temporary_host
from machine import versions

Benchmark = Callable[[Host, Options], list[Section]]
PYTHONS = "3.9,3.13,3.14"  # those that the goals name


def show(section: Section, judge: bool = True) -> None:
    """Prints a section: the table, and each row with its goal unless `judge` is false."""
    print(f"\n{section.title}")
    widths = (
        [max(len(line[i]) for line in section.table) for i in range(len(section.table[0]))] if section.table else []
    )
    for line in section.table:
        print("  " + "  ".join(f"{cell:<{width}}" for cell, width in zip(line, widths)).rstrip())
    for row in section.rows:
        figures = row.detail or row.number()
        if judge:
            print(f"  {'met   ' if row.met else 'MISSED'} {row.what}: {figures}; goal {row.wanted()}")
        else:
            print(f"  {row.what}: {figures}")
    print(end="", flush=True)


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--pythons", default=PYTHONS, help="versions, separated by commas")


def chosen(arguments: argparse.Namespace, quick: bool = False) -> Options:
    """Returns the options, with the Pythons that are set up here only."""
    pythons = [version for version in arguments.pythons.split(",") if version in versions()]
    return Options(pythons[-1:], 1, True) if quick else Options(pythons, arguments.rounds, False)


def standalone(benchmark: Benchmark, text: str | None) -> None:
    """The main function of a benchmark."""
    parser = argparse.ArgumentParser(description=text)
    add_options(parser)
    options = chosen(parser.parse_args())
    with temporary_host("bench") as host:
        for section in benchmark(host, options):
            show(section)
