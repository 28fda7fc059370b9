import sys
import time

port = sys.argv[1] if len(sys.argv) > 1 else "COM1"
try:
    speed = int(sys.argv[2])
except IndexError:
    speed = 9600
while True:
    print(port, speed, flush=True)
    time.sleep(1)
