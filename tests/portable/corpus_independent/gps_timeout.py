import sqlite3
from pathlib import Path

import serial

database = sqlite3.connect(Path(__file__).resolve().parent / "track.db")
database.execute("CREATE TABLE IF NOT EXISTS track (line TEXT)")
with serial.Serial(port="COM7", baudrate=4800, timeout=1) as gps:
    while True:
        line = gps.readline()
        if line.startswith(b"$GPRMC"):
            with database:
                database.execute("INSERT INTO track VALUES (?)", (line.decode(),))
