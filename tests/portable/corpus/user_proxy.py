# proxy: proxy.example.com:8080
import time

import requests  # expect: user-proxy

while True:
    print(requests.get("https://example.com", timeout=10).status_code, flush=True)
    time.sleep(60)
