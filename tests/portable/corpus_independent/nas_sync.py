import shutil
import subprocess
import time
from pathlib import Path

SOURCE = Path(r"\\nas01\media\incoming")  # expect: network-path
TARGET = Path(r"C:\media")

while True:
    for item in SOURCE.glob("*.mp4"):
        shutil.move(str(item), str(TARGET / item.name))
        subprocess.run(["python", "-m", "thumbs", str(TARGET / item.name)], check=True)  # expect: program-on-path
    time.sleep(30)
