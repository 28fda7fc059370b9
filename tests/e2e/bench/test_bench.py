"""A short run of the benchmarks of scripts/bench: all of them work, whatever their figures are."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
from machine import BUILD, ROOT, WINDOWS

pytestmark = pytest.mark.skipif(WINDOWS, reason="it reads Linux' figures of a process")

FIGURES = {
    "Start, stop and memory": ["First line after StartService as a ratio to python.exe", "Private memory"],
    "Stop": ["time.sleep", "asyncio.run", "winsvc.wait", "Event.wait"],
    "Idle": ["Threads beside the script's", "Wake-ups in a minute", "CPU ticks in a minute"],
    "Logs": ["Log rate as a ratio to a plain file"],
    "Size": ["Size of pyhostsvc.exe"],
}


@pytest.mark.timeout(400)
def test_a_quick_run_prints_a_figure_of_each_goal() -> None:
    # cpu and command take longer
    command = [sys.executable, "tests/bench/goals.py", "--quick", "--only", "lifecycle,idle,logs,size"]
    environment = {**os.environ, "PYTHONPATH": "tests/support"}
    with (BUILD / "bench.log").open("w+") as log:
        done = subprocess.run(
            command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment, check=False
        )
        log.seek(0)
        text = log.read()
    assert done.returncode == 0, text
    for title, figures in FIGURES.items():
        section = re.search(rf"^{title}.*\n((?:  .*\n)+)", text, re.MULTILINE)
        assert section, text
        for figure in figures:
            assert re.search(rf"{re.escape(figure)}.*: -?\d", section[1]), (figure, text)
    assert text.endswith("The benchmarks work.\n")
