import os
import sys
import time

started = time.monotonic()
while True:
    if time.monotonic() - started > 86400:
        os.execv(sys.executable, [sys.executable, *sys.argv])  # expect: exec
    time.sleep(10)
