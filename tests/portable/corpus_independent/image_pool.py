import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from PIL import Image

INBOX = Path(r"C:\images\in")


def shrink(path):
    with Image.open(path) as image:
        image.thumbnail((800, 600))
        image.save(path.with_suffix(".small.jpg"))


def main():
    with ProcessPoolExecutor(max_workers=2) as pool:
        while True:
            list(pool.map(shrink, INBOX.glob("*.png")))
            time.sleep(10)


if __name__ == "__main__":
    multiprocessing.freeze_support()
    main()
