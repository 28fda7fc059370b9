import logging
import sys
import time
from pathlib import Path

if sys.platform == "win32":
    LOG = Path(r"C:\ProgramData\agent\agent.log")
else:
    LOG = Path("/var/log/agent.log")
logging.basicConfig(filename=LOG, level=logging.INFO)
while True:
    logging.info("alive")
    time.sleep(60)
