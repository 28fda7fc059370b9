"""A pool of threads with a queue: a stop finishes the jobs that have begun and drops the others."""

import queue
import threading

import winsvc

THREADS = 4
jobs: "queue.Queue[int]" = queue.Queue(maxsize=100)


def work(job: int) -> None:
    winsvc.wait(0.1)  # stands for real work, which checks winsvc.stop_requested() from time to time
    print(f"job {job} done")


def worker() -> None:
    while not winsvc.stop_requested():
        try:
            job = jobs.get(timeout=0.2)
        except queue.Empty:
            continue
        work(job)


def main() -> None:
    winsvc.stop_requested()  # from here on, a stop ends the waits instead of raising KeyboardInterrupt
    threads = [threading.Thread(target=worker, name=f"worker {number}") for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for job in range(20):
        jobs.put(job)
    winsvc.wait()
    for thread in threads:
        thread.join()
    print(f"{jobs.qsize()} jobs dropped")


if __name__ == "__main__":
    main()
