"""psutil: writes down what its process takes, until it is stopped."""

import csv
import sys

import psutil

process = psutil.Process()
with open(sys.argv[1], "w", newline="", encoding="utf-8") as file:
    rows = csv.writer(file)
    rows.writerow(["pid", "bytes", "threads", "busy"])
    try:
        while True:
            busy = psutil.cpu_percent(interval=0.1)
            rows.writerow([process.pid, process.memory_info().rss, process.num_threads(), busy])
            file.flush()
    except KeyboardInterrupt:
        rows.writerow(["end", "", "", ""])
        print("the last row is written")
