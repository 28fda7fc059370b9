import threading
import time
from concurrent.futures import ThreadPoolExecutor  # expect: shadowed-import

pool = ThreadPoolExecutor(4)


def poll(n):
    print("poll", n, threading.current_thread().name, flush=True)


while True:
    for number in range(4):
        pool.submit(poll, number)
    time.sleep(10)
