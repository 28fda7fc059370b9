import time

import pythoncom
from win32com.client import gencache


def unread():
    outlook = gencache.EnsureDispatch("Outlook.Application")  # expect: office
    inbox = outlook.GetNamespace("MAPI").GetDefaultFolder(6)
    return [item for item in inbox.Items if item.UnRead]


if __name__ == "__main__":
    pythoncom.CoInitialize()
    while True:
        for mail in unread():
            print(mail.Subject, flush=True)
        time.sleep(30)
