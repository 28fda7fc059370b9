import subprocess
import sys
import time
from pathlib import Path

WORKER = Path(__file__).with_name("launcher_name.py")
while True:
    done = subprocess.run([sys.executable, str(WORKER), "--once"], timeout=900, check=False)
    print("exit code", done.returncode, flush=True)
    time.sleep(3600)
