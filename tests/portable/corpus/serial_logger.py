import csv
import datetime
from pathlib import Path

import serial

OUT = Path(__file__).with_name("weights.csv")

port = serial.Serial("COM3", 9600)
with OUT.open("a", newline="") as file:
    writer = csv.writer(file)
    while True:
        line = port.readline()  # expect: endless-wait
        writer.writerow([datetime.datetime.now().isoformat(), line.decode().strip()])
        file.flush()
