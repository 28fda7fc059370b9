import datetime
import time
from pathlib import Path

from openpyxl import Workbook, load_workbook

BOOK = Path(r"C:\Reports\temperatures.xlsx")


def append(values):
    book = load_workbook(BOOK) if BOOK.exists() else Workbook()
    book.active.append([datetime.datetime.now(), *values])
    book.save(BOOK)


while True:
    append([21.5, 22.0])
    time.sleep(60)
