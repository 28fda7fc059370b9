import os
import signal
import subprocess
import sys
import time


def alive(pid):
    try:
        os.kill(pid, 0)  # expect: kill-zero
    except OSError:
        return False
    return True


def reload(signum, frame):
    print("reload", flush=True)


signal.signal(signal.SIGHUP, reload)  # expect: unix-only
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1000)"])
while alive(child.pid):
    time.sleep(5)
