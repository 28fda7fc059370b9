"""Threads work, and the main thread waits for their results."""

import threading
from concurrent.futures import ThreadPoolExecutor

end = threading.Event()
with ThreadPoolExecutor(2) as pool:
    jobs = [pool.submit(end.wait) for _ in range(2)]
    print("both work", flush=True)
    try:
        for job in jobs:
            job.result()
    finally:
        end.set()
print("never")
