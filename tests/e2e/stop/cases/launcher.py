"""A launcher: the server is its child, and the main thread waits in subprocess.run()."""

import subprocess
import sys

SERVER = """
import signal, sys, time
def handler(number, frame):
    print("server bye", number, flush=True)
    sys.exit(0)
signal.signal(signal.SIGINT, handler)
signal.signal(signal.SIGBREAK, handler)
print("server up", flush=True)
while True:
    time.sleep(0.1)
"""
sys.exit(subprocess.run([sys.executable, "-c", SERVER]).returncode)
