"""A Java virtual machine in the process has taken SIGTERM with C's signal(), and would end the process."""

import ctypes
import signal
import sys
import time


def handler(number, frame):
    print("python handler", flush=True)
    sys.exit(0)


@ctypes.CFUNCTYPE(None, ctypes.c_int)
def native(number):
    ctypes.windll.kernel32.TerminateProcess(ctypes.c_void_p(-1), 143)


signal.signal(signal.SIGTERM, handler)
crt = ctypes.CDLL("ucrtbase")
crt.signal.argtypes = [ctypes.c_int, ctypes.CFUNCTYPE(None, ctypes.c_int)]
crt.signal(15, native)
print("up", flush=True)
while True:
    time.sleep(0.2)
