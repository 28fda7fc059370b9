"""A message loop in the main thread, for COM events or device notifications."""

import ctypes
from ctypes import wintypes

user32 = ctypes.windll.user32
message = wintypes.MSG()
user32.PeekMessageW(ctypes.byref(message), None, 0, 0, 0)
print("up", flush=True)
try:
    while user32.GetMessageW(ctypes.byref(message), None, 0, 0) > 0:
        pass
    print("pump ended", flush=True)
finally:
    print("cleaned", flush=True)
