"""The usual daemon: its handler sets the event that the main thread waits for."""

import signal
import threading

done = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: done.set())
print("up", flush=True)
done.wait()
print("done", flush=True)
