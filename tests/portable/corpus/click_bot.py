import time

import pyautogui  # expect: desktop

while True:
    place = pyautogui.locateOnScreen(r"C:\bot\ok.png")
    if place:
        pyautogui.click(place)
    time.sleep(5)
