import sys

from watchdog.events import LoggingEventHandler
from watchdog.observers import Observer

path = sys.argv[1] if len(sys.argv) > 1 else r"C:\Data"
observer = Observer()
observer.schedule(LoggingEventHandler(), path, recursive=True)
observer.start()
observer.join()  # expect: blocking-wait
