import time


def work():
    print("work", flush=True)
    time.sleep(5)


while True:
    try:
        work()
    except:  # expect: swallowed-stop
        print("failed, trying again", flush=True)
        time.sleep(1)
