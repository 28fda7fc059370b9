import redis
from confluent_kafka import Consumer

client = redis.Redis()
channel = client.pubsub()
channel.subscribe("events")
consumer = Consumer({"bootstrap.servers": "broker:9092", "group.id": "events"})
consumer.subscribe(["events"])
while True:
    message = consumer.poll(1.0)
    if message is not None and not message.error():
        print(message.value(), flush=True)
    note = channel.get_message(timeout=1.0)
    if note:
        print(note["data"], flush=True)
