"""A periodic job: every few seconds, and at once at an end when the service is stopped.

The next round is due by the clock, not a pause after the last one, so that the work's own time does not add up.
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
        due = max(due + PERIOD, time.monotonic())  # after a long sleep of the computer's, not all that were missed
    print("stops")


if __name__ == "__main__":
    main()
