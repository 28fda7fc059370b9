"""A wrapper that replaces itself by the real program, as opentelemetry-instrument and ddtrace-run do."""

import os
import sys
from pathlib import Path

PROGRAM = """
import signal, sys, time
def handler(number, frame):
    print("program bye", flush=True)
    sys.exit(5)
signal.signal(signal.SIGINT, handler)
print("program up", flush=True)
while True:
    time.sleep(0.1)
"""
path = Path(os.environ["STATE_DIRECTORY"]) / "program.py"
path.write_text(PROGRAM)
os.execl(sys.executable, sys.executable, str(path))
