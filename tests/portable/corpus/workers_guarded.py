import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor


def square(n):
    return n * n


def main():
    with ProcessPoolExecutor(max_workers=2) as pool:
        while True:
            print(list(pool.map(square, range(10))), flush=True)
            time.sleep(60)


if __name__ == "__main__":
    multiprocessing.freeze_support()
    main()
