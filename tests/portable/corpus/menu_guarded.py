import sys
import time


def menu():
    return input("s)tart or q)uit? ")


if sys.stdin.isatty() and menu() == "q":
    sys.exit(0)
while True:
    print("running", flush=True)
    time.sleep(5)
