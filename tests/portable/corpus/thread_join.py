import threading
import time


def poll():
    while True:
        print("poll", flush=True)
        time.sleep(5)


def main():
    worker = threading.Thread(target=poll)
    worker.start()
    worker.join()  # expect: blocking-wait


if __name__ == "__main__":
    main()
