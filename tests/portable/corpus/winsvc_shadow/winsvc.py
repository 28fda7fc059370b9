import time


class MyService:
    def run(self):
        while True:
            time.sleep(1)
