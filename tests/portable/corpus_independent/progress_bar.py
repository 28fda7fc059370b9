import os
import sys
import time


def bar(done):
    width = os.get_terminal_size().columns  # expect: terminal
    print("#" * int(width * done), end="\r")


for number, line in enumerate(sys.stdin):  # expect: stdin
    bar(number / 100)
    time.sleep(0.1)
