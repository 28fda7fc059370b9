# proxy: http://proxy.example.com:3128
import json
import time
from pathlib import Path

import httpx

TARGET = Path(__file__).with_name("weather.json")

while True:
    answer = httpx.get("https://api.weather.example.com/now", timeout=20)  # expect: user-proxy
    TARGET.write_text(json.dumps(answer.json()), encoding="utf-8")
    time.sleep(600)
