"""The main thread waits for an item of a queue."""

import queue

print("up", flush=True)
try:
    queue.Queue().get()
finally:
    print("cleaned", flush=True)
