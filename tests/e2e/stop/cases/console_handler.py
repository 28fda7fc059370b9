"""Cleans up in a console handler of its own, as scripts that run under NSSM are advised to do."""

import ctypes
import threading

done = threading.Event()


@ctypes.WINFUNCTYPE(ctypes.c_int, ctypes.c_uint)
def handler(event):
    print("cleanup", event, flush=True)
    done.set()
    return 1


ctypes.windll.kernel32.SetConsoleCtrlHandler(handler, 1)
print("up", flush=True)
while not done.wait(1):
    pass
print("out", flush=True)
