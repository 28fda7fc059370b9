import time
from pathlib import Path

import win32com.client

REPORT = Path(r"C:\Reports\daily.xlsx")


def refresh():
    excel = win32com.client.Dispatch("Excel.Application")  # expect: office
    excel.Visible = False
    excel.DisplayAlerts = False
    book = excel.Workbooks.Open(str(REPORT))
    book.RefreshAll()
    book.Save()
    book.Close()
    excel.Quit()


while True:
    refresh()
    time.sleep(3600)
