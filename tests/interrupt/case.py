"""One case of the interrupt matrix, run by interrupt_probe: case.py HANDLER WAIT SECONDS.

Says winsvc.ready() right before it waits; is interrupted then; writes to stderr how long it waited.
"""

import signal
import sys
import time

import winsvc

handler, wait, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])


def own(signum, frame):
    sys.exit(7)


if handler == "SIG_DFL":
    signal.signal(signal.SIGINT, signal.SIG_DFL)
elif handler == "SIG_IGN":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
elif handler == "SIGINT":
    signal.signal(signal.SIGINT, own)
elif handler == "SIGTERM":
    signal.signal(signal.SIGTERM, own)
elif handler == "SIGBREAK":
    signal.signal(signal.SIGBREAK, own)


class Waiting:
    """Says on the way in that it waits, and on the way out for how long it did."""

    def __enter__(self):
        self.start = time.monotonic()
        winsvc.ready()

    def __exit__(self, *exception):
        print(f"waited {time.monotonic() - self.start:.3f}", file=sys.stderr, flush=True)


waiting = Waiting()


def sleep():
    with waiting:
        time.sleep(seconds)


def lock():
    import threading

    held = threading.Lock()
    held.acquire()
    with waiting:
        held.acquire(timeout=seconds)


def event():
    import threading

    ended = threading.Event()
    timer = threading.Timer(seconds, ended.set)
    timer.daemon = True
    timer.start()
    with waiting:
        ended.wait()


def select():
    import select
    import socket

    one, other = socket.socketpair()
    with waiting:
        select.select([one], [], [], seconds)


def run_asyncio():
    import asyncio

    async def main():
        with waiting:
            await asyncio.sleep(seconds)

    asyncio.run(main())


def native():
    import ctypes

    sleep_with_gil = ctypes.PyDLL("kernel32.dll").Sleep
    with waiting:
        sleep_with_gil(int(seconds * 1000))
        for _ in range(1000):  # the interpreter notices a pending signal here
            pass


def at_exit():
    import atexit

    atexit.register(sleep)


class Late:
    """Waits when its module is torn down, long past atexit."""

    def __init__(self):
        import ctypes

        self.ready = winsvc.ready
        self.sleep = ctypes.WinDLL("kernel32.dll").Sleep

    def __del__(self):
        self.ready()
        self.sleep(int(seconds * 1000))


def finalising():
    global late
    winsvc.ready.__name__  # loads it now, because imports fail that late
    late = Late()


waits = {
    "sleep": sleep,
    "lock": lock,
    "event": event,
    "select": select,
    "asyncio": run_asyncio,
    "native": native,
    "atexit": at_exit,
    "finalising": finalising,
}
waits[wait]()
