"""A periodic job that talks to its service through winsvc: ready, a line of status, an end without an interrupt.

Install it with `pyhostsvc install worker.py --notify`. Runs as a plain script, too.
"""

import time
from pathlib import Path

import winsvc


def prepare():
    """Something that takes a while, and tells so: the SCM's patience is renewed with each step."""
    for step in range(1, 4):
        winsvc.progress(f"preparing, step {step} of 3", hint=5)
        time.sleep(0.2)


def main():
    prepare()
    winsvc.ready()
    state = Path(winsvc.state_dir or ".") / "rounds.txt"
    rounds = int(state.read_text()) if state.exists() else 0
    while not winsvc.wait(1.0):
        rounds += 1
        state.write_text(str(rounds))
        winsvc.status(f"{rounds} rounds done")
    print(f"stopped after {rounds} rounds")


if __name__ == "__main__":
    main()
