"""watchdog: says what happens in a folder."""

import sys
import time

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer


class Teller(FileSystemEventHandler):
    """Tells of every event."""

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Called on the observer's thread."""
        print(event.event_type, event.src_path)


observer = Observer()
observer.schedule(Teller(), sys.argv[1], recursive=True)
observer.start()
print("watches")
try:
    while True:
        time.sleep(1)
finally:
    observer.stop()
    observer.join()
    print("the observer has ended")
