"""What we put on a command line is what a program reads from it, whichever parser it has."""

from __future__ import annotations

import random

from machine import PROGRAMS, Machine


def test_random_arguments_come_back(machine: Machine) -> None:
    """By CommandLineToArgvW, by the C runtimes of children, and by our own reader; with new ones in every run."""
    seed = random.SystemRandom().getrandbits(63)
    done = machine.run(PROGRAMS / "quoting.exe", str(seed))
    assert done.returncode == 0, f"quoting.exe {seed}:\n{done.stdout}{done.stderr}"
