import time


def run():
    while True:
        print("collect", flush=True)
        time.sleep(10)
