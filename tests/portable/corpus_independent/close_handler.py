import time

import win32api
import win32con

running = True


def on_event(event):
    global running
    if event in (win32con.CTRL_CLOSE_EVENT, win32con.CTRL_SHUTDOWN_EVENT):
        running = False
        return True
    return False


win32api.SetConsoleCtrlHandler(on_event, True)  # expect: console-handler
while running:
    time.sleep(1)
