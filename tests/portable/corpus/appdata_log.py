import logging
import os
import time

folder = os.path.join(os.environ["APPDATA"], "Agent")  # expect: profile
os.makedirs(folder, exist_ok=True)
logging.basicConfig(filename=os.path.join(folder, "agent.log"), level=logging.INFO)
while True:
    logging.info("alive")
    time.sleep(60)
