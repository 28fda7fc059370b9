import logging
import time

import requests

while True:
    try:
        requests.post("https://collector.example.com/v1", json={"t": time.time()}, timeout=5)
    except Exception:
        logging.exception("upload failed")
    time.sleep(15)
