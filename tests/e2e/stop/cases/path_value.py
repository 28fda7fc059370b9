"""Finds a program through a PATH that the service extends."""

import os
import subprocess

print("PATH", os.environ["PATH"], flush=True)
print("code", subprocess.run("where cmd", shell=True).returncode, flush=True)
