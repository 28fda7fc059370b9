import os
import time
from pathlib import Path

PID_FILE = Path(r"C:\ProgramData\agent\agent.pid")


def alive(pid):
    try:
        os.kill(pid, 0)  # expect: kill-zero
    except OSError:
        return False
    return True


while True:
    if PID_FILE.exists() and not alive(int(PID_FILE.read_text())):
        print("the agent has died", flush=True)
    time.sleep(10)
