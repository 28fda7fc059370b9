"""Wants a second Ctrl-C, as much server software does."""

import signal
import sys
import time

count = 0


def handler(number, frame):
    global count
    count += 1
    print("warm" if count == 1 else "now", flush=True)
    if count > 1:
        sys.exit(4)


signal.signal(signal.SIGINT, handler)
print("up", flush=True)
while True:
    time.sleep(0.2)
