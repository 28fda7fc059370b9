"""A long start: the service manager receives its progress and waits, and a stop during the start is honoured.

Install it with --notify. The first argument is the number of parts.
"""

import sys

import winsvc

PARTS = int(sys.argv[1]) if len(sys.argv) > 1 else 20


def load(part: int) -> None:
    winsvc.wait(0.05)  # stands for real work


def main() -> None:
    for part in range(1, PARTS + 1):
        winsvc.progress(f"loading part {part} of {PARTS}", hint=30)  # each part may take up to 30 s
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
