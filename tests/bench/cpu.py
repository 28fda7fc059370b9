"""The speed of a script that computes, as a service and under python.exe: scripts/bench cpu.

Three of pyperformance's benchmarks run in a process of each in turn. The least time of each process is compared, which
other work on the machine changes least.
"""

from __future__ import annotations

import json

from figures import TIMES, Chart, Options, Row, Section, ratios, sample
from host_exe import Host
from machine import ROOT, python
from peers import FOLDER, install_packages
from service import Service
from show import standalone
from waiting import wait_until

PACKAGES = FOLDER / "packages"
BENCHMARKS = PACKAGES / "pyperformance" / "data-files" / "benchmarks"
NAMES = ["nbody", "richards", "deltablue"]

SCRIPT = """
import importlib.util, json, sys, time
packages, benchmarks, repeats = sys.argv[1], sys.argv[2], int(sys.argv[3])
sys.path.append(packages)

def load(name):
    spec = importlib.util.spec_from_file_location(name, benchmarks + "/bm_" + name + "/run_benchmark.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module

def seconds(function):
    begin = time.perf_counter()
    function()
    return time.perf_counter() - begin

nbody, richards, deltablue = load("nbody"), load("richards"), load("deltablue")
functions = {
    "nbody": lambda: nbody.bench_nbody(1, "sun", 10000),
    "richards": lambda: richards.Richards().run(1),
    "deltablue": lambda: deltablue.delta_blue(1000),
}
times = {name: min(seconds(function) for _ in range(repeats)) for name, function in functions.items()}
print("RESULT", json.dumps(times), flush=True)
time.sleep(600)
"""


def prepare() -> None:
    """Installs the benchmarks unless they are there."""
    if not BENCHMARKS.exists():
        install_packages(PACKAGES, "-r", str(ROOT / "tests" / "requirements-bench.txt"))


def result(line: str) -> dict[str, float]:
    times: dict[str, float] = json.loads(line.split("RESULT", 1)[1])
    return times


def run_service(service: Service) -> dict[str, float]:
    service.log_path.unlink(missing_ok=True)
    service.start_without_waiting()
    wait_until(lambda: service.log_path.exists() and "RESULT" in service.log(), lambda: "no result", 300)
    log = service.wait_log("RESULT .*}")
    service.stop()
    service.wait("stopped")
    return result([line for line in log.splitlines() if "RESULT" in line][-1])


def sections(host: Host, options: Options) -> list[Section]:
    prepare()
    script = host.path(host.script(SCRIPT, "cpu.py"))
    repeats = "1" if options.quick else "25"
    rows: list[Row] = []
    charts: list[Chart] = []
    for version in options.pythons:
        exe, name = host.path(python(version)), f"cpu-{version}"
        arguments = [host.path(PACKAGES), host.path(BENCHMARKS), repeats]
        fixed = ["--startup", "manual", "--restart", "never", "--python", exe]
        host.ok("install", script, "--name", name, *fixed, "--", *arguments)
        service = Service(host, name)
        pairs: list[tuple[dict[str, float], dict[str, float]]] = []
        for number in range(options.rounds):
            ours = run_service(service) if number % 2 else None
            bare = result(host.client.timed_process(exe, script, *arguments)[1])
            pairs.append((bare, ours or run_service(service)))
        host.ok("remove", name, "--purge")
        bars = {}
        for benchmark in NAMES:
            bare_times, own_times = ([pair[which][benchmark] for pair in pairs] for which in (0, 1))
            ratio = ratios(own_times, bare_times)
            bars[benchmark] = ratio
            medians = [f"{sample(times).median * 1000:.1f}" for times in (own_times, bare_times)]
            detail = f"{ratio.words(TIMES, 3)}; {' and '.join(medians)} ms"
            rows.append(
                Row(
                    f"{benchmark}: time as a ratio to python.exe, Python {version}",
                    ratio.median,
                    TIMES,
                    1.02,
                    False,
                    detail,
                )
            )
        charts.append(Chart(f"cpu-{version}", f"Time as a ratio to python.exe, Python {version}", TIMES, bars, 3))
    text = (
        "Benchmarks of pyperformance run in a service and under python.exe, in turn. Each process runs each benchmark "
        f"{repeats} times, and its least time counts."
    )
    return [Section("Scripts that compute", text, rows, charts)]


if __name__ == "__main__":
    standalone(sections, __doc__)
