# mine: INVENTORY_TOKEN
import os
import time

TOKEN = os.environ["INVENTORY_TOKEN"]  # expect: user-variable
while True:
    print(len(TOKEN), flush=True)
    time.sleep(60)
