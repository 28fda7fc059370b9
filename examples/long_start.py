"""A start that takes long: the service manager sees it get on, and waits; a stop in the middle of it is taken, too.

Install it with --notify. The first argument is how many parts there are.
"""

import sys

import winsvc

PARTS = int(sys.argv[1]) if len(sys.argv) > 1 else 20


def load(part: int) -> None:
    winsvc.wait(0.05)  # in the place of real work


def main() -> None:
    for part in range(1, PARTS + 1):
        winsvc.progress(f"loads part {part} of {PARTS}", hint=30)  # up to 30 s for each
        load(part)
        if winsvc.stop_requested():
            print("stopped while loading")
            return
    winsvc.status("at work")
    winsvc.ready()
    print("ready")
    winsvc.wait()
    print("stops")


if __name__ == "__main__":
    main()
