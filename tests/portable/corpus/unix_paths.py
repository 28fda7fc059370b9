import logging
import time

logging.basicConfig(filename="/var/log/agent.log", level=logging.INFO)  # expect: unix-path
while True:
    logging.info("alive")
    time.sleep(60)
