"""Processes work, and the main thread waits for their results."""

import time
from concurrent.futures import ProcessPoolExecutor


def work(number):
    """Works for a long time, and cleans up."""
    print("works", flush=True)
    try:
        time.sleep(3600)
    finally:
        print("has put its things away", flush=True)


if __name__ == "__main__":
    try:
        with ProcessPoolExecutor(2) as pool:
            for _ in pool.map(work, range(2)):
                pass
    except KeyboardInterrupt:
        print("interrupted", flush=True)
