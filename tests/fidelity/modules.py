"""The modules of CPython's test suite that are compared, read from modules.txt."""

from __future__ import annotations

from pathlib import Path

from machine import ALL_VERSIONS

NEWEST = ("3.13", "3.14")
PART = ("3.9", "3.14")  # the versions in the part that every run compares


def read() -> dict[str, set[str]]:
    """Returns each module with its marks."""
    lines = Path(__file__).with_name("modules.txt").read_text().splitlines()
    words = [line.split() for line in lines if line and not line.startswith("#")]
    return {module: set(marks) for module, *marks in words}


def comparisons(everything: bool) -> list[tuple[str, str, str]]:
    """Returns each (version, module, host) to compare: all, or the part that takes a few minutes."""
    found = []
    for module, marks in sorted(read().items(), key=lambda each: "long" not in each[1]):
        if not everything and "part" not in marks:
            continue
        hosts = ["service", "python"] if "python" in marks else ["service"]
        versions = [version for version in reversed(ALL_VERSIONS) if "all" in marks or version in NEWEST]
        if not everything:
            versions = [version for version in versions if version in PART]
        found += [(version, module, host) for version in versions for host in hosts]
    return found
