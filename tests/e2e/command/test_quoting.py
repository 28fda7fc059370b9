"""Arguments survive a command line that pyhostsvc writes, whichever parser reads it."""

from __future__ import annotations

import random

from machine import PROGRAMS, Machine


def test_random_arguments_survive_quoting(machine: Machine) -> None:
    """CommandLineToArgvW, the C runtimes of children and the host parse them; every run tries new ones."""
    seed = random.SystemRandom().getrandbits(63)
    done = machine.run(PROGRAMS / "quoting.exe", str(seed))
    assert done.returncode == 0, f"quoting.exe {seed}:\n{done.stdout}{done.stderr}"
