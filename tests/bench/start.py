"""How soon after StartService a script's first line runs, compared with python.exe: scripts/bench start.

With --profile also where the time goes: the test build (PYHOSTSVC_STEPS) notes the time at each step of the start. All
times are of one clock, the system's; on Windows that of Python 3.12 and earlier is too coarse. The runs of python.exe
and of the service alternate.
"""

from __future__ import annotations

import argparse
import re
import statistics
import time
from collections import defaultdict
from pathlib import Path

from host_exe import Host, temporary_host
from machine import EXE, PROGRAMS, python, versions
from service import Service
from waiting import wait_until

SCRIPT = "import time\nprint('first', time.time(), flush=True)\ntime.sleep(600)\n"

EPOCH = 11_644_473_600  # seconds from 1601, where a FILETIME begins, to 1970

# The names of the worker thread's steps in their order, and the work that ends at each step.
STEPS = {
    "main": "SCM: create the process, load the exe",
    "preload-python": "load python3XX.dll",
    "redirected": "wait for what is prepared beside it, redirect the streams",
    "environment-set": "set the environment",
    "python-initialised": "initialise Python",
    "bootstrap-loaded": "compile bootstrap.py",
    "streams-set-up": "sys.stdout and sys.stderr",
    "worker": "wait for ServiceMain",
    "winsvc-added": "add winsvc",
    "patches-installed": "patch imports",
    "stacks-prepared": "prepare stacks",
    "interrupts-prepared": "prepare interrupts",
    "initialised": "patch abort",
    "prepared": "read and compile the script",
    "running": "become RUNNING",
    "first": "reach the first line",
}

# Steps of the other threads beside them.
BESIDE = {
    "preload-settings": "the settings were read",
    "preload-opened": "the state file was read, the log and the stop marker opened",
    "preload-prepared": "the environment, the job and the console handlers were prepared",
    "service-main": "the SCM has called ServiceMain",
    "announced": "START_PENDING was announced",
    "may-start": "the first line of the log was written, a stop is accepted",
    "begun": "the worker may continue",
}


def first_line(log: str) -> float:
    found = re.findall(r"^first (\S+)", log, re.MULTILINE)
    return float(found[-1])


def run_bare(host: Host, version: str, script: str) -> float:
    """Returns the seconds from CreateProcess to the first line."""
    before, line = host.client.timed_process(host.path(python(version)), script)
    return first_line(line) - float(before)


def run_service(service: Service) -> tuple[float, float]:
    """Starts the service and stops it once it runs. Returns the times of StartService and of the first line."""
    service.log_path.unlink(missing_ok=True)
    before = service.client.timed_start(service.name)
    log = service.wait_log(r"^first .*\n")
    time.sleep(0.2)  # so that the stop does not come before RUNNING
    service.client.control(service.name, 1)
    service.wait("stopped")
    return before, first_line(log)


def read_times(path: Path) -> dict[str, float]:
    """Returns the time of each step in seconds."""
    times: dict[str, float] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        ticks, _, step = line.split()
        times.setdefault(step, int(ticks) / 1e7 - EPOCH)
    return times


def install(host: Host, version: str, script: str, name: str, *more: str) -> Service:
    options = ["--startup", "manual", "--restart", "never", "--python", host.path(python(version)), *more]
    host.ok("install", script, "--name", name, *options)
    return Service(host, name)


def compare(host: Host, version: str, script: str, rounds: int) -> None:
    service = install(host, version, script, f"start-{version}")
    bare, ours = [], []
    for number in range(rounds + 1):
        process = run_bare(host, version, script)
        before, first = run_service(service)
        if number:  # the first round fills caches
            bare.append(process * 1000)
            ours.append((first - before) * 1000)
    host.ok("remove", service.name, "--purge")
    ratio = statistics.median(b / a for a, b in zip(bare, ours))
    a, b = statistics.median(bare), statistics.median(ours)
    print(
        f"{version:5} python.exe {a:6.1f} ms ({min(bare):.0f} to {max(bare):.0f})"
        f"   service {b:6.1f} ms ({min(ours):.0f} to {max(ours):.0f})"
        f"   ratio {b / a:5.3f}, of pairs {ratio:5.3f}",
        flush=True,
    )


def profile(host: Host, version: str, script: str, rounds: int) -> None:
    file = host.folder / f"times-{version}"
    service = install(host, version, script, f"profile-{version}", "--env", f"PYHOSTSVC_STEP_TIMES={host.path(file)}")
    parts: dict[str, list[float]] = defaultdict(list)
    for number in range(rounds + 1):
        file.unlink(missing_ok=True)
        previous, first = run_service(service)
        wait_until(file.exists, lambda: "the service has not written its times")
        if not number:
            continue
        start = previous
        times = {**read_times(file), "first": first}
        parts["all"].append(first - previous)
        parts["RUNNING"].append(times["running-announced"] - first)
        for step in STEPS:
            if step in times:
                parts[step].append(times[step] - previous)
                previous = times[step]
        for step in BESIDE:
            parts[step].append(times[step] - start)
    host.ok("remove", service.name, "--purge")
    print(f"\n{version}: milliseconds, medians of {rounds}")
    for step, what in STEPS.items():
        if parts[step]:
            print(f"  {statistics.median(parts[step]) * 1000:7.2f}  {what}")
    print("  beside this, milliseconds after StartService:")
    for step, what in BESIDE.items():
        print(f"  {statistics.median(parts[step]) * 1000:7.2f}  {what}")
    print(
        f"  {statistics.median(parts['all']) * 1000:7.2f}  in all; RUNNING was announced "
        f"{statistics.median(parts['RUNNING']) * 1000:.2f} ms after the first line",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--profile", action="store_true", help="show where the time goes")
    parser.add_argument("--pythons", default=",".join(versions()), help="versions, separated by commas")
    parser.add_argument("--exe", type=Path, help="measure this pyhostsvc.exe")
    options = parser.parse_args()
    exe = options.exe.resolve() if options.exe else PROGRAMS / "steps" / "pyhostsvc.exe" if options.profile else EXE
    with temporary_host("bench-start") as host:
        host.exe = exe
        script = host.path(host.script(SCRIPT))
        for version in options.pythons.split(","):
            (profile if options.profile else compare)(host, version, script, options.rounds)


if __name__ == "__main__":
    main()
