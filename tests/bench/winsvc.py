"""How soon a control reaches the script: scripts/bench winsvc.

The moment before ControlService and the moment in the script are read from the same clock (QueryPerformanceCounter),
in two processes. Compare them with the time of ControlService in the same run: the way to the SCM and back.
"""

from __future__ import annotations

import argparse
import re

from host_exe import temporary_host
from machine import ALL_VERSIONS, python
from service import Service

SCRIPT = """
import time, winsvc
@winsvc.on_control(128)
def control(code):
    print("callback", time.perf_counter())
winsvc.stop_requested()
print("up")
winsvc.wait()
print("wait", time.perf_counter())
"""


def percentile(values: list[float], part: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def show(name: str, seconds: list[float], control: list[float]) -> None:
    median, worst = percentile(seconds, 0.5), percentile(seconds, 0.99)
    ratio = median / percentile(control, 0.5)
    print(f"{name:<32} {len(seconds):>5} {median * 1000:>9.3f} {worst * 1000:>9.3f} {ratio:>8.2f}")


def times(log: str, word: str) -> list[float]:
    return [float(found) for found in re.findall(rf"{word} (\S+)", log)]


def measure(service: Service, rounds: int) -> None:
    client = service.client
    service.start().wait_log("up")
    asked, control = [], []
    for number in range(rounds):
        before, after = client.timed_control(service.name, 128)
        asked.append(before)
        control.append(after - before)
        service.wait_log(rf"(?s)(callback.*){{{number + 1}}}")
    called = times(service.log(), "callback")
    service.stop()
    stops = []
    for number in range(rounds):
        service.start().wait_log(rf"(?s)(up.*){{{number + 2}}}")
        stops.append(client.timed_control(service.name, 1)[0])
        service.wait("stopped")
    woken = times(service.log(), "wait")[1:]
    print(f"{'':<32} {'n':>5} {'median ms':>9} {'p99 ms':>9} {'ratio':>8}")
    show("ControlService itself", control, control)
    show("to a callback", [b - a for a, b in zip(asked, called)], control)
    show("a stop, to the end of wait()", [b - a for a, b in zip(stops, woken)], control)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--python", default=ALL_VERSIONS[-1])
    options = parser.parse_args()
    with temporary_host("bench") as host:
        path = host.path(python(options.python))
        script = host.path(host.script(SCRIPT))
        host.ok("install", script, "--name", "bench", "--startup", "manual", "--restart", "never", "--python", path)
        measure(Service(host, "bench"), options.rounds)
        host.ok("remove", "bench", "--purge")


if __name__ == "__main__":
    main()
