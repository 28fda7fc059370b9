"""Two Python children: one prints characters that no ANSI code page has, the other one prints without flushing."""

import subprocess
import sys
import time

TICKER = """
import time
while True:
    print("tick")
    time.sleep(0.2)
"""
print("code", subprocess.run([sys.executable, "-c", r"print('child \u2192 \u7e41')"]).returncode, flush=True)
subprocess.Popen([sys.executable, "-c", TICKER])
print("up", flush=True)
time.sleep(3600)
