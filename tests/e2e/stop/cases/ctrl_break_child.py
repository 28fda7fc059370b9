"""Ends its child with Ctrl-Break, as the documentation of subprocess describes."""

import signal
import subprocess
import sys
import time

CHILD = """
import signal, sys, time
def handler(number, frame):
    print("bye", flush=True)
    sys.exit(7)
signal.signal(signal.SIGBREAK, handler)
print("child up", flush=True)
while True:
    time.sleep(0.1)
"""
child = subprocess.Popen([sys.executable, "-c", CHILD], creationflags=subprocess.CREATE_NEW_PROCESS_GROUP)
try:
    time.sleep(3600)
except KeyboardInterrupt:
    child.send_signal(signal.CTRL_BREAK_EVENT)
    print("child ended with", child.wait(5), flush=True)
