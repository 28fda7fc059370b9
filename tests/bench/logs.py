"""How fast a script can print to its log: scripts/bench logs.

In one process a script prints lines to its standard output and, in turn, to a plain file that is also line-buffered. It
runs in a pyhostsvc service and in an NSSM service with online rotation, which puts a pipe between the script and the
file. Compare the ratios to the plain file of the same process.

There are two plain files: one from open(path, "a"), where the C runtime seeks to the end before every write, and one
whose handle can only append, like that of a log. With --threads several threads print at the same time.
"""

from __future__ import annotations

import argparse
import json
import statistics

from figures import TIMES, Chart, Options, Row, Section, ratios, sample
from host_exe import Host, temporary_host
from machine import ALL_VERSIONS, BUILD, python
from service import Service
from waiting import wait_until

NSSM = BUILD / "nssm" / "2.24" / "nssm.exe"

SCRIPT = """
import ctypes, io, json, msvcrt, os, sys, threading, time
plain_path, result, rounds, lines, count = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:6])
sys.stdout.reconfigure(line_buffering=True)
plain = open(plain_path, "a", 1, encoding="utf-8")
create = ctypes.WinDLL("kernel32").CreateFileW
create.restype = ctypes.c_void_p
APPEND_DATA, READ_ATTRIBUTES, SYNCHRONIZE, SHARE_ALL, OPEN_ALWAYS = 0x4, 0x80, 0x100000, 7, 4
handle = create(plain_path + ".log", APPEND_DATA | READ_ATTRIBUTES | SYNCHRONIZE, SHARE_ALL, None, OPEN_ALWAYS, 0, None)
appended = open(msvcrt.open_osfhandle(handle, os.O_BINARY), "w", 1, encoding="utf-8")
TEXT = "x" * 98

def write(stream):
    for _ in range(lines // count):
        stream.write(TEXT + "\\n")

def seconds(stream):
    threads = [threading.Thread(target=write, args=[stream]) for _ in range(count - 1)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    write(stream)
    for thread in threads:
        thread.join()
    return time.perf_counter() - begun

streams = {"plain": plain, "appended": appended, "log": sys.stdout}
times = {name: [] for name in streams}
for stream in streams.values():
    seconds(stream)
for number in range(rounds):
    for name, stream in list(streams.items())[:: 1 if number % 2 else -1]:
        times[name].append(seconds(stream))
with open(result + ".new", "w") as file:
    json.dump(times, file)
os.rename(result + ".new", result)
time.sleep(3600)
"""


def show(name: str, times: dict[str, list[float]], lines: int) -> None:
    print(f"{name:<24} {lines / statistics.median(times['log']):>10,.0f}", end="")
    for plain in ("plain", "appended"):
        ratios = [one / log for one, log in zip(times[plain], times["log"], strict=True)]
        rate = lines / statistics.median(times[plain])
        print(f" {rate:>13,.0f} {statistics.median(ratios):>6.2f} ({min(ratios):.2f} to {max(ratios):.2f})", end="")
    print()


def measure(
    host: Host, version: str, rounds: int, lines: int, threads: int, megabytes: int, nssm: bool
) -> dict[str, list[float]]:
    """Runs the script as a service whose log is rotated at this size. Returns the seconds of its rounds."""
    result = host.folder / f"result-{'nssm' if nssm else 'own'}"
    result.unlink(missing_ok=True)
    script = host.path(host.script(SCRIPT))
    plain = host.path(host.folder / "plain.txt")
    arguments = [plain, host.path(result), str(rounds), str(lines), str(threads)]
    interpreter = host.path(python(version))
    if nssm:
        host.machine.run(NSSM, "install", "bench", interpreter, script, *arguments)
        log = host.path(host.folder / "nssm.log")
        for parameter in (
            f"AppStdout={log}",
            "AppRotateFiles=1",
            "AppRotateOnline=1",
            f"AppRotateBytes={megabytes << 20}",
        ):
            name, value = parameter.split("=")
            assert host.machine.run(NSSM, "set", "bench", name, value).returncode == 0, parameter
    else:
        fixed = ["--name", "bench", "--startup", "manual", "--restart", "never", "--python", interpreter]
        host.ok("install", script, *fixed, "--log-size", f"{megabytes}M", "--", *arguments)
    host.client.start("bench")
    wait_until(result.exists, lambda: "no result", 600)
    if nssm:
        host.client.control("bench", 1)
        host.client.wait("bench", ["stopped"], 30)
        host.machine.run(NSSM, "remove", "bench", "confirm")
    else:
        Service(host, "bench").stop()
        host.ok("remove", "bench", "--purge")
    times: dict[str, list[float]] = json.loads(result.read_text())
    return times


def sections(host: Host, options: Options) -> list[Section]:
    """Four threads print, and the log is rotated several times."""
    version = options.pythons[-1]
    rounds, lines = (1, 400) if options.quick else (2 * options.rounds + 1, 20000)
    own = measure(host, version, rounds, lines, 4, 4, False)
    ratio = ratios(own["plain"], own["log"])
    rows = [
        Row(
            f"Log rate as a ratio to a plain file, Python {version}",
            ratio.median,
            TIMES,
            0.95,
            True,
            ratio.words(TIMES, 2),
        )
    ]
    bars = {"plain file": own["plain"], "pyhostsvc": own["log"]}
    if NSSM.exists():
        nssm = measure(host, version, rounds, lines, 4, 4, True)
        ratio = ratios(nssm["log"], own["log"])
        rows.append(
            Row(f"Log rate as a ratio to NSSM, Python {version}", ratio.median, TIMES, 3, True, ratio.words(TIMES, 2))
        )
        bars["NSSM"] = nssm["log"]
    samples = {name: sample([lines / one for one in times]) for name, times in bars.items()}
    table = [["", "lines per second"], *([name, found.words("")] for name, found in samples.items())]
    text = (
        "Four threads of a script write lines of 98 characters to sys.stdout and to a plain file, in turn; both are "
        "line-buffered. The log is rotated at 4 MiB, by NSSM with its online rotation."
    )
    return [Section("Logs", text, rows, [Chart("logs", "Lines per second, four threads", "", samples)], table)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--lines", type=int, default=20000)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--python", default=ALL_VERSIONS[-1])
    options = parser.parse_args()
    with temporary_host("bench") as host:
        plain, appended = "plain file  ratio (least, most)", "appended to  ratio (least, most)"
        print(f"{'lines a second':<24} {'log':>10} {plain:>35} {appended:>35}")
        for title, nssm in (("pyhostsvc", False), ("NSSM, online rotation", True)):
            times = measure(host, options.python, options.rounds, options.lines, options.threads, 10, nssm)
            show(title, times, options.lines)


if __name__ == "__main__":
    main()
