"""What an idle service costs beside python.exe: memory, threads, wake-ups: scripts/bench footprint.

The script sleeps. python.exe, `pyhostsvc run` and the service run at the same time, each several times, and the medians
are printed. linux_process.py says what is measured.
"""

from __future__ import annotations

import argparse
import statistics

from host_exe import Host, temporary_host
from linux_process import Footprint, find, find_service, footprint, watch_idle
from machine import BUILD, python, versions
from service import Service

SCRIPT = "import time\nprint('up', flush=True)\ntime.sleep(3600)\n"


def median(records: list[Footprint]) -> Footprint:
    """Returns the medians of the members."""
    return Footprint(*(int(statistics.median(column)) for column in zip(*records)))


def measure_program(host: Host, *command: str) -> Footprint:
    """Runs a program until it prints a line, and measures it."""
    process = host.machine.popen(*command)
    assert process.stdout
    assert process.stdout.readline()
    pid = find(host.machine, *command[1:])
    try:
        return footprint(pid)
    finally:
        process.kill()
        process.communicate()


def measure_service(host: Host, version: str, script: str, idle: float, *options: str) -> tuple[Footprint, str]:
    """Runs the script as a service. Returns its footprint, and in words what it did in `idle` seconds."""
    name = f"footprint-{version}"
    host.install(
        script, "--name", name, "--startup", "manual", "--restart", "never", "--python",
        host.path(python(version)), *options,
    )  # fmt: skip
    service = Service(host, name).start()
    service.wait_log("up")
    pid = find_service(host.machine, name)
    words = ""
    if idle:
        watch_idle(pid, idle / 6)  # until what the start left to do is done
        seconds, wakeups, ticks = watch_idle(pid, idle)
        words = f"{sum(wakeups.values())} wake-ups and {ticks} CPU ticks in {seconds:.0f} s"
    found = footprint(pid)
    service.stop()
    host.ok("remove", name, "--purge")
    return found, words


def show(version: str, what: str, found: Footprint, bare: Footprint) -> None:
    """Prints one line."""
    dirty, stacks = found.private_dirty - bare.private_dirty, found.cleared_stacks - bare.cleared_stacks
    print(
        f"{version:5} {what:18} {found.private_dirty / 1024:5.1f} MiB private ({dirty / 1024:+5.1f}; "
        f"{(dirty - stacks) / 1024:+5.1f} without the stacks that Wine clears), {found.threads} threads",
        flush=True,
    )


def exe_size() -> int:
    """Returns the bytes of the exe as it is distributed."""
    return (BUILD / "windows" / "pyhostsvc.exe").stat().st_size


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--idle", type=float, default=60, help="seconds to watch an idle service; 0: do not")
    parser.add_argument("--pythons", default="", help="comma-separated versions")
    arguments = parser.parse_args()
    print(f"pyhostsvc.exe: {exe_size() / 1024:.0f} KiB")
    with temporary_host("bench-footprint") as host:
        script = host.path(host.script(SCRIPT, "idle.py"))
        for version in arguments.pythons.split(",") if arguments.pythons else versions():
            exe = host.path(python(version))
            rounds: list[tuple[Footprint, Footprint, Footprint]] = []
            for _ in range(arguments.rounds):
                bare = measure_program(host, str(python(version)), script)
                console = measure_program(host, str(host.exe), "run", "--python", exe, script)
                rounds.append((bare, console, measure_service(host, version, script, 0)[0]))
            bare, console, service = (median([found[i] for found in rounds]) for i in range(3))
            show(version, "python.exe", bare, bare)
            show(version, "pyhostsvc run", console, bare)
            show(version, "service", service, bare)
            if arguments.idle:
                print(f"{version:5} idle: {measure_service(host, version, script, arguments.idle)[1]}", flush=True)
                options = ["--log-age", "daily"]
                words = measure_service(host, version, script, arguments.idle, *options)[1]
                print(f"{version:5} idle, rotation by age: {words}", flush=True)


if __name__ == "__main__":
    main()
