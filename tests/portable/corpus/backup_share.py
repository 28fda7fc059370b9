import subprocess
import time

while True:
    subprocess.run(
        ["robocopy", r"C:\Data", r"\\nas\backup\data", "/MIR", "/R:2"],  # expect: network-path
        check=False,
    )
    time.sleep(6 * 3600)
