"""One cell of the stop matrix, run as a service: waits.py HANDLER WAIT.

The main thread prints "up" and waits in one of the ways below; "cleaned" is its clean-up.
"""

import signal
import sys
import threading
import time

HOUR = 3600
handler, wait = sys.argv[1:]
stopping = False


def nothing():
    """Ends no wait."""


end = nothing  # what a handler does that makes the wait return


def raises(number, frame):
    """The handler of a script that exits in it."""
    sys.exit(7)


def ends(number, frame):
    """The handler of a script that lets its main thread continue."""
    global stopping
    stopping = True
    end()


def up():
    print("up", flush=True)


def sleep():
    up()
    while not stopping:
        time.sleep(1 if handler == "ends" else HOUR)


def event():
    global end
    done = threading.Event()
    end = done.set
    up()
    done.wait()


def queue_get():
    global end
    import queue

    items = queue.Queue()
    end = lambda: items.put(None)  # noqa: E731
    up()
    items.get()


def future():
    global end
    from concurrent.futures import Future

    result = Future()
    end = lambda: result.set_result(None)  # noqa: E731
    up()
    result.result()


def lock():
    global end
    held = threading.Lock()
    held.acquire()
    end = held.release
    up()
    held.acquire()


def join():
    global end
    done = threading.Event()
    end = done.set
    thread = threading.Thread(target=done.wait, daemon=True)
    thread.start()
    up()
    thread.join()


def pair():
    """Two connected sockets."""
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        client = socket.create_connection(server.getsockname())
        return client, server.accept()[0]


def select_sockets():
    global end
    import select

    one, other = pair()
    end = lambda: other.send(b"x")  # noqa: E731
    up()
    select.select([one], [], [])


def recv():
    global end
    one, other = pair()
    end = lambda: other.send(b"x")  # noqa: E731
    up()
    one.recv(1)


CHILD = "import time; print('up', flush=True); time.sleep(3600)"


def run_child():
    import subprocess

    subprocess.run([sys.executable, "-c", CHILD])


def wait_child():
    global end
    import subprocess

    child = subprocess.Popen([sys.executable, "-c", CHILD])
    end = child.terminate
    child.wait()


def proactor():
    run_loop(None)


def selector():
    import asyncio

    run_loop(asyncio.SelectorEventLoop)


def run_loop(factory):
    """Waits in asyncio.run()."""
    import asyncio

    async def main():
        global end
        done, loop = asyncio.Event(), asyncio.get_running_loop()
        end = lambda: loop.call_soon_threadsafe(done.set)  # noqa: E731
        up()
        await done.wait()

    if factory and sys.version_info < (3, 12):
        asyncio.set_event_loop_policy(asyncio.WindowsSelectorEventLoopPolicy())
    if factory and sys.version_info >= (3, 12):
        asyncio.run(main(), loop_factory=factory)
    else:
        asyncio.run(main())


def object_wait():
    global end
    import ctypes

    kernel32 = ctypes.windll.kernel32
    made = ctypes.c_void_p(kernel32.CreateEventW(None, 1, 0, None))
    end = lambda: kernel32.SetEvent(made)  # noqa: E731
    up()
    kernel32.WaitForSingleObject(made, -1)


def messages():
    global end
    import ctypes
    from ctypes import wintypes

    user32, thread = ctypes.windll.user32, ctypes.windll.kernel32.GetCurrentThreadId()
    end = lambda: user32.PostThreadMessageW(thread, 0x12, 0, 0)  # noqa: E731
    message = wintypes.MSG()
    user32.PeekMessageW(ctypes.byref(message), None, 0, 0, 0)
    up()
    while user32.GetMessageW(ctypes.byref(message), None, 0, 0) > 0:
        user32.DispatchMessageW(ctypes.byref(message))


def connection():
    global end
    import multiprocessing
    from multiprocessing.connection import wait

    reader, writer = multiprocessing.Pipe(False)
    end = lambda: writer.send(None)  # noqa: E731
    up()
    wait([reader])


def pool_worker(number):
    time.sleep(HOUR)


def pool():
    import multiprocessing

    with multiprocessing.Pool(1) as workers:
        up()
        workers.map(pool_worker, [1])


def keyboard():
    up()
    input()


def native():
    import ctypes

    up()
    ctypes.WinDLL("kernel32").Sleep(HOUR * 1000)


def native_with_gil():
    import ctypes

    up()
    ctypes.PyDLL("kernel32").Sleep(HOUR * 1000)


waits = {
    "sleep": sleep,
    "event": event,
    "queue": queue_get,
    "future": future,
    "lock": lock,
    "join": join,
    "select": select_sockets,
    "recv": recv,
    "run": run_child,
    "child": wait_child,
    "proactor": proactor,
    "selector": selector,
    "object": object_wait,
    "messages": messages,
    "connection": connection,
    "pool": pool,
    "input": keyboard,
    "native": native,
    "gil": native_with_gil,
}

if __name__ == "__main__":  # a worker of the pool imports this module
    if handler == "ignores":
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    elif handler != "default":
        signal.signal(signal.SIGINT, raises if handler == "raises" else ends)
    try:
        waits[wait]()
    finally:
        print("cleaned", flush=True)
