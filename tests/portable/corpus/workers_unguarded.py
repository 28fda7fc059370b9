import multiprocessing
import time


def work(n):
    while True:
        print("worker", n, flush=True)
        time.sleep(5)


processes = [multiprocessing.Process(target=work, args=(n,)) for n in range(4)]  # expect: main-guard
for process in processes:
    process.start()
for process in processes:
    process.join(1)
