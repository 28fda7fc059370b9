import time

from plantwatch.core import measure  # expect: own-package

while True:
    print(measure(), flush=True)
    time.sleep(10)
