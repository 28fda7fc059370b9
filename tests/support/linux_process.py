"""Measures a Windows program under Wine as Linux sees it: its memory, its threads, and how often they wake up.

Wine's own figures (working sets, thread lists) are not those of Windows. Private_Dirty of /proc/PID/smaps_rollup is
memory that the process alone has and has written to, so it compares two programs fairly.

Wine 8 clears 960 KiB of the stack of each new thread (signal_start_thread in ntdll), and Windows does not.
`cleared_stacks` is the part of Private_Dirty that is such pages, for a comparison without them.
"""

from __future__ import annotations

import os
import re
import time
from pathlib import Path
from typing import NamedTuple

from machine import Machine
from waiting import wait_until

PAGE = os.sysconf("SC_PAGE_SIZE")
STACK_AREA = 900 << 10  # bytes: a mapping with fewer cleared pages in a row is not a stack
PRESENT = 1 << 63  # in /proc/PID/pagemap


class Mapping(NamedTuple):
    """A mapping of /proc/PID/smaps; sizes in KiB."""

    start: int
    end: int
    mode: str
    file: str
    private_dirty: int


class Footprint(NamedTuple):
    """Sizes in KiB."""

    private_dirty: int
    cleared_stacks: int
    threads: int


class Idle(NamedTuple):
    """The activity of a process during `seconds`."""

    seconds: float
    wakeups: dict[int, int]  # by thread: how often it woke up
    ticks: int  # of the processor, all threads


def find(machine: Machine, *words: str) -> int:
    """Returns the Linux ID of the only process of the machine whose command line ends with these words.

    Waits until there is one.
    """
    found: list[int] = []

    def look() -> bool:
        found[:] = [pid for pid in processes(machine) if command_line(pid)[-len(words) :] == list(words)]
        return len(found) == 1

    wait_until(look, lambda: f"{words}: the processes {found}")
    return found[0]


def find_service(machine: Machine, name: str) -> int:
    """Returns the Linux ID of the process of a running pyhostsvc service."""
    return find(machine, "service", name)


def processes(machine: Machine) -> list[int]:
    """Returns the Linux IDs of the machine's processes."""
    mark = f"WINEPREFIX={machine.prefix}\0".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (folder / "environ").read_bytes() + b"\0":
                found.append(int(folder.name))
        except OSError:
            continue  # it has exited
    return found


def command_line(pid: int) -> list[str]:
    """Returns the words of a process's command line; an empty list if it has exited."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode("utf-8", "replace").rstrip("\0").split("\0")
    except OSError:
        return []


def mappings(pid: int) -> list[Mapping]:
    """Returns the mappings of a process."""
    found: list[Mapping] = []
    for line in Path(f"/proc/{pid}/smaps").read_text().splitlines():
        if match := re.match(r"([0-9a-f]+)-([0-9a-f]+) (\S+) \S+ \S+ \S+\s*(.*)", line):
            found.append(Mapping(int(match[1], 16), int(match[2], 16), match[3], match[4], 0))
        elif line.startswith("Private_Dirty:"):
            found[-1] = found[-1]._replace(private_dirty=int(line.split()[1]))
    return found


def cleared(pid: int, mapping: Mapping) -> int:
    """Returns the KiB of a mapping that are resident and contain only zeros, if they are so many that it is a stack."""
    empty = bytes(PAGE)
    count = 0
    with open(f"/proc/{pid}/pagemap", "rb") as pages, open(f"/proc/{pid}/mem", "rb") as memory:
        pages.seek(mapping.start // PAGE * 8)
        entries = pages.read((mapping.end - mapping.start) // PAGE * 8)
        for index in range(len(entries) // 8):
            if int.from_bytes(entries[index * 8 : index * 8 + 8], "little") & PRESENT:
                memory.seek(mapping.start + index * PAGE)
                count += memory.read(PAGE) == empty
    return count * PAGE >> 10


def footprint(pid: int) -> Footprint:
    """Measures a process."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    dirty = int(re.findall(r"Private_Dirty:\s+(\d+) kB", rollup)[0])
    stacks = [
        size
        for mapping in mappings(pid)
        if not mapping.file and mapping.mode == "rw-p" and mapping.private_dirty >= STACK_AREA >> 10
        if (size := cleared(pid, mapping)) >= STACK_AREA >> 11
    ]
    return Footprint(dirty, sum(stacks), len(threads(pid)))


def threads(pid: int) -> list[int]:
    """Returns the Linux IDs of a process's threads, in the order of their creation."""
    return sorted(int(name) for name in os.listdir(f"/proc/{pid}/task"))


def _sleeps(pid: int) -> dict[int, int]:
    """Returns how often each thread of a process has gone to sleep."""
    found = {}
    for thread in threads(pid):
        try:
            status = Path(f"/proc/{pid}/task/{thread}/status").read_text()
        except OSError:
            continue
        found[thread] = int(status.rsplit("\nvoluntary_ctxt_switches:", 1)[1].split()[0])
    return found


def _ticks(pid: int) -> int:
    words = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return int(words[11]) + int(words[12])


def watch_idle(pid: int, seconds: float, resolution: float = 0.05) -> Idle:
    """Watches a process for some seconds. Sleeps that follow each other within `resolution` are one wake-up."""
    begin = time.monotonic()
    ticks = _ticks(pid)
    wakeups: dict[int, int] = {}
    busy: set[int] = set()
    last = _sleeps(pid)
    while time.monotonic() - begin < seconds:
        time.sleep(resolution)
        present = _sleeps(pid)
        changed = {thread for thread, count in present.items() if count != last.get(thread, 0)}
        for thread in changed - busy:
            wakeups[thread] = wakeups.get(thread, 0) + 1
        busy, last = changed, present
    return Idle(time.monotonic() - begin, wakeups, _ticks(pid) - ticks)
