import json
import time

with open("settings.json", encoding="utf-8") as file:  # expect: relative-missing
    settings = json.load(file)
while True:
    print(settings, flush=True)
    time.sleep(10)
