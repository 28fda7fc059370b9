"""A console handler kills the process at a log-off, as older runtimes of Intel Fortran do. A user logs off."""

import ctypes
import threading

kernel32 = ctypes.windll.kernel32
LOGOFF = 5


@ctypes.WINFUNCTYPE(ctypes.c_int, ctypes.c_uint)
def handler(event):
    kernel32.TerminateProcess(ctypes.c_void_p(-1), 200)


kernel32.SetConsoleCtrlHandler(handler, 1)
routine = ctypes.WinDLL("kernelbase").CtrlRoutine  # the system starts a thread in it at every console event
routine.argtypes = [ctypes.c_void_p]
thread = threading.Thread(target=routine, args=(LOGOFF,), daemon=True)
thread.start()
thread.join(3)
print("survived", flush=True)
