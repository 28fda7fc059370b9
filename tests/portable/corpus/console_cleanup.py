import threading

import win32api
import win32con

done = threading.Event()


def on_close(event):
    if event == win32con.CTRL_CLOSE_EVENT:
        done.set()
        return True
    return False


win32api.SetConsoleCtrlHandler(on_close, True)  # expect: console-handler
while not done.wait(1):
    print("running", flush=True)
