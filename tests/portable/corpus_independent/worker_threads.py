import signal
import threading
import time

stopping = False


def stop(signum, frame):
    global stopping
    stopping = True


def work():
    signal.signal(signal.SIGINT, stop)  # expect: signal-in-thread
    while not stopping:
        time.sleep(1)


thread = threading.Thread(target=work)
thread.start()
thread.join()  # expect: blocking-wait
