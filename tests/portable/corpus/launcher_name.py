import subprocess
import time

while True:
    subprocess.run(["python", r"C:\srv\export.py"], check=False)  # expect: program-on-path
    time.sleep(3600)
