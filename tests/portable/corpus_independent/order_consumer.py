import json

import redis
from confluent_kafka import Consumer

cache = redis.Redis(host="localhost")
consumer = Consumer({"bootstrap.servers": "broker:9092", "group.id": "orders"})
consumer.subscribe(["orders"])
try:
    while True:
        message = consumer.poll()  # expect: endless-wait
        if message is None or message.error():
            continue
        order = json.loads(message.value())
        cache.set(order["id"], message.value())
finally:
    consumer.close()
