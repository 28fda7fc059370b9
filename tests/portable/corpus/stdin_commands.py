import sys

for line in sys.stdin:  # expect: stdin
    if line.strip() == "quit":
        break
    print("command", line.strip(), flush=True)
