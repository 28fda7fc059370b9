"""How long a Python child of a script takes, from its start to its end: scripts/bench children.

A child of a script under `pyhostsvc run` starts children in turn: with the variables of the host, which it has itself,
and without them. It prints the least of each, which other load on the machine changes least.
"""

from __future__ import annotations

import argparse
import json

from host_exe import temporary_host
from machine import ALL_VERSIONS, python

SCRIPT = """
import json, os, subprocess, sys, time
if len(sys.argv) == 2:
    sys.exit(subprocess.call([sys.executable, __file__, *sys.argv[1:], "child"]))
def start(environment):
    began = time.perf_counter()
    subprocess.call([sys.executable, "-c", "pass"], env=environment)
    return time.perf_counter() - began
given = dict(os.environ)
assert given["PYTHONPATH"].endswith("pyhostsvc.exe")
bare = {name: value for name, value in given.items() if name not in ("PYTHONPATH", "PYHOSTSVC_LOG_FILES")}
rounds = int(sys.argv[1])
pairs = [(start(bare), start(given)) for _ in range(rounds)]
print("RESULT", json.dumps(pairs))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=50)
    rounds = str(parser.parse_args().rounds)
    print(f"{'Python':<8} {'without ms':>10} {'with ms':>10} {'more ms':>10} {'ratio':>6}")
    with temporary_host("bench") as host:
        script = host.path(host.script(SCRIPT))
        for version in ALL_VERSIONS:
            done = host.machine.run(
                host.exe, "run", script, "--python", host.path(python(version)), "--", rounds, timeout=600
            )
            [line] = [line for line in done.stdout.splitlines() if line.startswith("RESULT")]
            pairs = json.loads(line.removeprefix("RESULT"))
            without, given = (min(column) * 1000 for column in zip(*pairs))
            print(f"{version:<8} {without:>10.1f} {given:>10.1f} {given - without:>10.1f} {given / without:>6.2f}")


if __name__ == "__main__":
    main()
