import time

import win32com.client

BOOK = r"Z:\Reports\daily.xlsx"  # expect: drive


def refresh():
    excel = win32com.client.DispatchEx("Excel.Application")  # expect: office
    excel.Visible = False
    book = excel.Workbooks.Open(BOOK)
    book.RefreshAll()
    book.Save()
    excel.Quit()


while True:
    refresh()
    time.sleep(3600)
