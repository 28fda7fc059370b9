import logging
import shutil
import time
from datetime import date
from pathlib import Path

SOURCE = Path(r"C:\inetpub\data")
TARGET = Path("Z:\\backup")  # expect: drive

logging.basicConfig(level=logging.INFO)
while True:
    name = TARGET / f"data-{date.today():%Y%m%d}"
    logging.info("backup to %s", shutil.make_archive(str(name), "zip", SOURCE))
    time.sleep(24 * 3600)
