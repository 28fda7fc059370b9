"""Under python.exe, only SIGINT interrupts this wait: here it ends when a message arrives."""

import multiprocessing
import signal
import threading
from multiprocessing.connection import wait

reader, writer = multiprocessing.Pipe(False)
stopping = False


def handler(number, frame):
    global stopping
    stopping = True
    print("handler", number, flush=True)


signal.signal(signal.SIGTERM, handler)
signal.signal(signal.SIGBREAK, handler)
threading.Timer(4, writer.send, ["end"]).start()
print("up", flush=True)
while not stopping:
    wait([reader])
print("out", flush=True)
