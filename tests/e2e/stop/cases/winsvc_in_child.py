"""A script that imports winsvc has a worker, which imports the script."""

import multiprocessing

import winsvc


def work():
    print("child works", flush=True)


if __name__ == "__main__":
    worker = multiprocessing.Process(target=work)
    worker.start()
    worker.join()
    print("code", worker.exitcode, flush=True)
    while not winsvc.wait(5):
        pass
