"""Compares start, stop and memory with those of another commit: scripts/bench --against REF.

The other commit is built in build/against. Both programs run the same scripts in turn, so the ratio of each pair has
the same load on the machine.
"""

from __future__ import annotations

import statistics
import subprocess
import time
from pathlib import Path

from figures import Options, ratios, sample
from host_exe import Host, temporary_host
from lifecycle import SCRIPT, WAITS
from machine import BUILD, EXE, ROOT
from peers import Own

WORSE = 1.05
ROUNDS = 15
STOPPED_SCRIPTS = ("time.sleep", "asyncio.run", "Event.wait")  # what all commits can run


def command(*words: str) -> str:
    done = subprocess.run(words, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"bench: {' '.join(words)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout.strip()


def build(ref: str) -> Path:
    """Builds a commit. Returns its exe."""
    commit = command("git", "rev-parse", "--verify", f"{ref}^{{commit}}")
    tree = BUILD / "against" / commit
    if not tree.exists():
        command("git", "worktree", "prune")
        command("git", "worktree", "add", "--detach", str(tree), commit)
    folder = tree / "build" / "windows"
    if not (folder / "build.ninja").exists():
        toolchain = f"-DCMAKE_TOOLCHAIN_FILE={tree}/scripts/toolchains/mingw-w64.cmake"
        command(
            "cmake", "-S", str(tree), "-B", str(folder), "-G", "Ninja", toolchain, "-DCMAKE_BUILD_TYPE=RelWithDebInfo"
        )
    command("cmake", "--build", str(folder), "--target", "pyhostsvc_wine")
    return folder / "wine" / "pyhostsvc.exe"


def measure(host: Host, exes: list[Path], version: str, options: Options) -> dict[str, list[list[float]]]:
    """Returns each figure of each exe."""
    figures: dict[str, list[list[float]]] = {}

    def add(what: str, which: int, value: float) -> None:
        figures.setdefault(what, [[] for _ in exes])[which].append(value)

    scripts = {what: WAITS[what] for what in STOPPED_SCRIPTS}
    services = {
        what: [Own(host, version, host.script(text, f"{what.replace('.', '-')}.py"), exe, f"-{number}")
               for number, exe in enumerate(exes)]
        for what, text in {"start": SCRIPT, **scripts}.items()
    }  # fmt: skip
    for pair in services.values():
        for service in pair:
            service.install()
    for number in range(options.first_round, options.rounds + 1):
        order = (0, 1) if number % 2 else (1, 0)
        for which in order:
            one = services["start"][which].round(options.rest)
            if number:
                add("first line, ms", which, one.first)
                add("RUNNING, ms", which, one.running)
                add("private memory, MiB", which, one.private_dirty / 1024)
        stops = [(what, which) for what in STOPPED_SCRIPTS for which in order]
        for what, which in stops:
            services[what][which].start()
        time.sleep(options.rest)
        for what, which in stops:
            before, stopped = services[what][which].stop()
            if number:
                add(f"stop of {what}, ms", which, (stopped - before) * 1000)
    for pair in services.values():
        for service in pair:
            service.remove()
    return figures


def run(ref: str, options: Options) -> None:
    """Builds the other commit and prints the comparison."""
    other = build(ref)
    if not options.quick:
        options = options._replace(rounds=max(options.rounds, ROUNDS))
    worse = []
    with temporary_host("bench-against") as host:
        for version in options.pythons:
            print(f"\nPython {version:<24} {'here':>24} {ref[:24]:>24}   ratio of the pairs", flush=True)
            for what, (ours, theirs) in measure(host, [EXE, other], version, options).items():
                ratio = ratios(ours, theirs)
                a, b = (sample(values) for values in (ours, theirs))
                higher = sum(x > y for x, y in zip(ours, theirs))
                verdict = ""
                if ratio.median > WORSE:
                    verdict = f"   worse by {(ratio.median - 1) * 100:.0f} %, in {higher} of {len(ours)} pairs"
                    worse.append(f"{what.split(',')[0]}, Python {version}")
                quarter = (
                    statistics.quantiles([x / y for x, y in zip(ours, theirs)], n=4) if len(ours) > 1 else [1, 1, 1]
                )
                print(
                    f"  {what:<28} {a.words('', 1):>24} {b.words('', 1):>24}   "
                    f"{ratio.median:.3f} (quartiles {quarter[0]:.2f} and {quarter[2]:.2f}){verdict}",
                    flush=True,
                )
    print(f"\nWorse by more than 5 %: {'; '.join(worse)}" if worse else "\nNothing is worse by more than 5 %.")
