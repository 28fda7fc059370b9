import threading
import time

import pystray  # expect: gui
from PIL import Image


def work():
    while True:
        time.sleep(5)


threading.Thread(target=work, daemon=True).start()
icon = pystray.Icon("sync", Image.new("RGB", (64, 64)), "Sync")
icon.run()
