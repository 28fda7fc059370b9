"""How long `install` takes with and without its check, for a script with fifty imports."""

from __future__ import annotations

import argparse
import statistics
import time
from dataclasses import replace

from host_exe import Host, temporary_host
from machine import ALL_VERSIONS, python

MODULES = """argparse ast asyncio base64 bisect calendar collections configparser contextlib copy csv ctypes dataclasses
datetime decimal difflib email.message enum fnmatch functools glob gzip hashlib heapq hmac html.parser http.client
http.server inspect io itertools json logging.handlers lzma math mimetypes multiprocessing operator os pathlib pickle
platform queue random re sched secrets shutil signal socket"""


def install(host: Host, script: str, version: str) -> float:
    """Returns how many seconds it takes."""
    start = time.perf_counter()
    done = host("install", script, "--name", "bench", "--startup", "manual", "--python", host.path(python(version)))
    took = time.perf_counter() - start
    assert done.code == 0, done
    host.ok("remove", "bench", "--purge")
    return took


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--python", default=ALL_VERSIONS[-1])
    options = parser.parse_args()
    with temporary_host("bench") as host:
        names = MODULES.split()
        script = host.path(host.script("".join(f"import {name}\n" for name in names)))
        hosts = [replace(host, checks=True), host]
        install(hosts[0], script, options.python)  # Python compiles each module once
        taken = [[install(host, script, options.python) for host in hosts] for _ in range(options.rounds)]
        checked, plain = (statistics.median(column) * 1000 for column in zip(*taken))
        print(f"install of a script with {len(names)} imports: {checked:.0f} ms (median of {options.rounds});")
        print(f"with --no-check: {plain:.0f} ms")


if __name__ == "__main__":
    main()
