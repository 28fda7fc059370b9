# proxy: http://proxy.example.com:3128
import time

import requests

session = requests.Session()
session.trust_env = False
while True:
    answer = session.get("http://10.0.0.7/values", timeout=5)
    print(answer.status_code, flush=True)
    time.sleep(10)
