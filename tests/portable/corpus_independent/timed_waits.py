import queue
import threading

stop = threading.Event()
jobs = queue.Queue()
lock = threading.Lock()


def produce():
    while not stop.wait(1):
        jobs.put("job")


thread = threading.Thread(target=produce, daemon=True)
thread.start()
try:
    while thread.is_alive():
        try:
            job = jobs.get(timeout=1)
        except queue.Empty:
            continue
        if lock.acquire(timeout=1.0):
            print(job, flush=True)
            lock.release()
finally:
    stop.set()
    thread.join(1)
