import time
from pathlib import Path
from tkinter import messagebox

import pyautogui

FLAG = Path(r"C:\plant\alarm.flag")

while True:
    if FLAG.exists():
        pyautogui.screenshot(r"C:\plant\alarm.png")  # expect: desktop
        messagebox.showwarning("Alarm", "The plant has an alarm")  # expect: gui
        FLAG.unlink()
    time.sleep(2)
