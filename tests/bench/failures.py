"""How soon after RUNNING a script with a failing start ends: scripts/bench failures.

`start` watches a service that has become RUNNING for long enough to see such an end (LookUntil in
host/control/start_service.c).
"""

from __future__ import annotations

import argparse
import statistics
import time

from host_exe import Host, temporary_host
from machine import python, versions
from service import Service

HEAVY = "asyncio, concurrent.futures, http.server, json, logging, multiprocessing, socket, sqlite3, ssl, urllib.request"
SCRIPTS = {
    "the first import is missing": "import not_there_at_all",
    "one after heavy imports is missing": f"import {HEAVY}\nimport not_there_at_all",
    "a file is missing": "import json, logging\njson.load(open('C:/nowhere/config.json'))",
    "a connection is refused": "import socket\nsocket.create_connection(('127.0.0.1', 9))",
}


def measure(host: Host, name: str) -> tuple[float, float]:
    """Returns the milliseconds from the start to RUNNING, and from there to STOPPED."""
    service = Service(host, name)
    begin = time.monotonic()
    service.start_without_waiting()
    running = 0.0
    while (state := service.query()["state"]) != "stopped":
        if state == "running" and not running:
            running = time.monotonic()
    end = time.monotonic()
    return ((running or end) - begin) * 1000, (end - (running or end)) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with temporary_host("bench-failures") as host:
        for version in versions():
            for number, (what, text) in enumerate(SCRIPTS.items()):
                name = f"failures-{version}-{number}"
                script = host.path(host.script(text, f"{name}.py"))
                options = ["--startup", "manual", "--restart", "never", "--python", host.path(python(version))]
                host.install(script, "--name", name, *options)
                times = [measure(host, name) for _ in range(rounds)]
                running, ended = (statistics.median(column) for column in zip(*times))
                print(f"{version:5} {what:36} RUNNING after {running:5.0f} ms, ended {ended:5.0f} ms later", flush=True)
                host.ok("remove", name, "--purge")


if __name__ == "__main__":
    main()
