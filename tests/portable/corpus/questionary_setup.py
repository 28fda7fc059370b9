import time

import questionary

line = questionary.select("Which line?", choices=["1", "2"]).ask()  # expect: console-input
while True:
    print("line", line, flush=True)
    time.sleep(10)
