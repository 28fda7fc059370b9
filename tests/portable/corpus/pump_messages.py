import pythoncom
import win32com.client


class Events:
    def OnDataChange(self, *values):
        print(values, flush=True)


server = win32com.client.DispatchWithEvents("OPC.Automation", Events)
while True:
    pythoncom.PumpWaitingMessages()
    win32api_sleep = __import__("time").sleep
    win32api_sleep(0.1)
