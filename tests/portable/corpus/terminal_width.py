import os
import time

width = os.get_terminal_size().columns  # expect: terminal
while True:
    print("-" * width, flush=True)
    time.sleep(60)
