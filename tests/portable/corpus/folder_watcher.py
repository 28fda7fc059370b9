import logging
import time
from pathlib import Path

from watchdog.events import FileSystemEventHandler
from watchdog.observers import Observer

INBOX = Path(r"C:\Data\inbox")


class Handler(FileSystemEventHandler):
    def on_created(self, event):
        if not event.is_directory:
            logging.info("new file %s", event.src_path)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    observer = Observer()
    observer.schedule(Handler(), str(INBOX), recursive=False)
    observer.start()
    try:
        while True:
            time.sleep(1)
    finally:
        observer.stop()
        observer.join(10)
