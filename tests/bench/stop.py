"""The parts of the time from Stop to STOPPED: scripts/bench stop.

The test build (PYHOSTSVC_STEPS) notes the time at each step of the stop. All times are milliseconds after
ControlService, of one clock, the system's; on Windows that of Python 3.12 and earlier is too coarse. A step that other
threads take at the same time appears between theirs.
"""

from __future__ import annotations

import argparse
import statistics
import time

from host_exe import Host, temporary_host
from lifecycle import WAITS
from machine import PROGRAMS
from peers import Own
from show import add_options, chosen
from start import read_times

# The names of the steps, and what ends at each.
STEPS = {
    "control": "the SCM calls the control handler",
    "stop-prepared": "service thread: start the threads of a stop",
    "stop-announced": "control handler: announce STOP_PENDING",
    "stop-logged": "service thread: log the stop",
    "answered": "ask the script's console handlers",
    "gil": "interrupter: get the GIL",
    "tripped": "interrupter: read the handlers, log, trip the signal",
    "woken": "interrupter: wake a sleep",
    "script": "the script continues after its wait",
    "script-end": "the script executes its last statement",
    "gate-closed": "worker: join threads, call atexit's functions",
    "end-prepared": "service thread: create the state file, start the event log's thread",
    "finalised": "worker: finalise Python",
    "closing": "service thread: wake up",
    "end-handled": "service thread: end the log's line, children, hooks",
    "last-line": "service thread: post the event, write the last line",
    "state-written": "service thread: write the state file",
    "event-written": "service thread: wait for the event log",
    "stopped": "service thread: announce STOPPED",
    "seen": "the client sees STOPPED",
}


def profile(host: Host, version: str, what: str, rounds: int, rest: float) -> None:
    script = host.script(WAITS[what], f"{what.replace('.', '-')}.py")
    file = host.folder / f"times-{version}-{script.stem}"
    service = Own(host, version, script)
    service.install("--env", f"PYHOSTSVC_STEP_TIMES={host.path(file)}")
    found: dict[str, list[float]] = {step: [] for step in STEPS}
    for number in range(rounds + 1):
        service.start()
        time.sleep(rest)
        before, stopped = service.stop()
        woken, ended = service.printed("ends")
        times = {**read_times(file), "script": woken, "script-end": ended, "seen": stopped}
        for step in STEPS:
            if number and times.get(step, 0) >= before:  # the first round fills caches
                found[step].append((times[step] - before) * 1000)
    service.remove()
    print(f"\n{version} {what}: milliseconds, medians of {rounds}")
    at = {step: statistics.median(values) for step, values in found.items() if values}
    for step in sorted(at, key=lambda step: at[step]):
        print(f"  {at[step]:7.2f}  {STEPS[step]}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    add_options(parser)
    options = chosen(parser.parse_args())
    with temporary_host("bench-stop") as host:
        host.exe = PROGRAMS / "steps" / "pyhostsvc.exe"
        for version in options.pythons:
            for what in WAITS:
                profile(host, version, what, options.rounds, options.rest)


if __name__ == "__main__":
    main()
