"""A periodic job: runs every few seconds, and exits at once when the service is stopped.

Each run starts by the clock and not after a pause, so the time that the work takes does not add up.
"""

import sys
import time

import winsvc

PERIOD = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0


def work(number: int) -> None:
    print(f"round {number}")


def main() -> None:
    number = 0
    due = time.monotonic()
    while not winsvc.wait(due - time.monotonic()):
        number += 1
        work(number)
        winsvc.status(f"{number} rounds done")
        due = max(due + PERIOD, time.monotonic())  # if the computer slept, skip the missed jobs
    print("stops")


if __name__ == "__main__":
    main()
