"""The main thread waits for the result of a Future."""

from concurrent.futures import Future

print("up", flush=True)
try:
    Future().result()
finally:
    print("cleaned", flush=True)
