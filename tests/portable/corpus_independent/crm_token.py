import os
import time

import requests


class Client:
    def __init__(self):
        self.secret = os.environ["CRM_SECRET"]  # expect: missing-variable
        self.url = os.getenv("CRM_URL", "https://crm.example.com")

    def refresh(self):
        answer = requests.post(self.url + "/token", data={"secret": self.secret}, timeout=10)
        return answer.json()["token"]


if __name__ == "__main__":
    client = Client()
    while True:
        client.refresh()
        time.sleep(900)
