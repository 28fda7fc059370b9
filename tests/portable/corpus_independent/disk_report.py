import logging
import os
import shutil
import time

logging.basicConfig(filename="/var/log/disk_report.log", level=logging.INFO)  # expect: unix-path


def load():
    return os.getloadavg()[0]  # expect: unix-only


while True:
    usage = shutil.disk_usage("C:\\")
    logging.info("free %d, load %.2f", usage.free, load())
    time.sleep(60)
