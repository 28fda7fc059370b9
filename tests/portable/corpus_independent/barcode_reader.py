"""Appends each code that the scanner on COM3 reads to a file."""

import csv
import datetime

import serial

port = serial.Serial("COM3", 9600)
while True:
    code = port.readline().decode().strip()  # expect: endless-wait
    with open("scans.csv", "a", newline="") as file:  # expect: relative-write
        csv.writer(file).writerow([datetime.datetime.now(), code])
