import json
import time

import redis


def work(job):
    time.sleep(job.get("seconds", 1))


def main():
    r = redis.Redis()
    while True:
        item = r.blpop("jobs", timeout=5)
        if item:
            work(json.loads(item[1]))


if __name__ == "__main__":
    main()
