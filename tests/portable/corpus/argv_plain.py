import sys
import time

port = sys.argv[1]  # expect: missing-argument
while True:
    print("port", port, flush=True)
    time.sleep(1)
