import queue
import signal
import threading
import time

jobs = queue.Queue()
stop = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: stop.set())


def produce():
    while not stop.wait(1):
        jobs.put(time.time())


thread = threading.Thread(target=produce)
thread.start()
while not stop.is_set():
    try:
        job = jobs.get(timeout=1)
    except queue.Empty:
        continue
    print("job", job, flush=True)
thread.join(1.0)
