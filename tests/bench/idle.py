"""Threads and wake-ups of an idle service, compared with python.exe: scripts/bench idle.

footprint.py prints more about each Python; linux_process.py says what is measured.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from figures import Options, Row, Section
from footprint import SCRIPT, measure_program
from host_exe import Host
from linux_process import find_service, footprint, watch_idle
from machine import python
from service import Service
from show import standalone

SECONDS = 60.0
SETTINGS: dict[str, list[str]] = {"": [], ", rotation by age": ["--log-age", "daily"]}


def start(host: Host, version: str, script: str, name: str, *options: str) -> int:
    """Starts a service. Returns its Linux ID once it is up."""
    fixed = ["--startup", "manual", "--restart", "never", "--python", host.path(python(version))]
    host.ok("install", script, "--name", name, *fixed, *options)
    Service(host, name).start().wait_log("up")
    return find_service(host.machine, name)


def sections(host: Host, options: Options) -> list[Section]:
    """Watches all services at the same time: an idle one does not disturb the others."""
    seconds = 1.0 if options.quick else SECONDS
    script = host.path(host.script(SCRIPT, "idle.py"))
    names = {
        (version, what): f"idle-{version}-{number}"
        for version in options.pythons
        for number, what in enumerate(SETTINGS)
    }
    pids = {key: start(host, key[0], script, name, *SETTINGS[key[1]]) for key, name in names.items()}
    with ThreadPoolExecutor(len(pids)) as pool:
        list(pool.map(watch_idle, pids.values(), [seconds / 6] * len(pids)))  # what the start left to do
        found = dict(zip(pids, pool.map(watch_idle, pids.values(), [seconds] * len(pids))))
    rows: list[Row] = []
    for version in options.pythons:
        more = footprint(pids[version, ""]).threads - measure_program(host, str(python(version)), script).threads
        rows.append(Row(f"Threads beside the script's, Python {version}", more, "threads", 4, digits=0))
        for what in SETTINGS:
            one = found[version, what]
            wakeups = sum(one.wakeups.values()) * 60 / one.seconds
            rows += [
                Row(f"Wake-ups in a minute{what}, Python {version}", wakeups, "wake-ups", 1, digits=0),
                Row(f"CPU ticks in a minute{what}, Python {version}", one.ticks, "ticks", 0, digits=0),
            ]
    for name in names.values():
        Service(host, name).stop()
        host.ok("remove", name, "--purge")
    text = (
        "The script sleeps. Threads that python.exe has with the same script are not counted. Linux counts the "
        f"wake-ups: how often each thread of the process went to sleep in {SECONDS:.0f} s, beginning ten seconds "
        "after the start. A tick is 10 ms."
    )
    return [Section("Idle", text, rows, [])]


if __name__ == "__main__":
    standalone(sections, __doc__)
