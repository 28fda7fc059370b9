"""A hidden window receives messages in the main thread, as for devices that come and go."""

import win32con
import win32gui

window_class = win32gui.WNDCLASS()
window_class.lpszClassName = "Receiver"
window_class.lpfnWndProc = {win32con.WM_DESTROY: lambda *message: win32gui.PostQuitMessage(0)}
window = win32gui.CreateWindow(win32gui.RegisterClass(window_class), "", 0, 0, 0, 0, 0, 0, 0, 0, None)
print("up", flush=True)
try:
    win32gui.PumpMessages()
finally:
    print("the loop has ended", flush=True)
