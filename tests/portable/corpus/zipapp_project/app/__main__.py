import sys
import time

from helper import read

if __name__ == "__main__":
    while True:
        print(read(), file=sys.stderr, flush=True)
        time.sleep(5)
