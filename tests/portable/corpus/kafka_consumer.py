import logging
import os

from confluent_kafka import Consumer

consumer = Consumer(
    {
        "bootstrap.servers": os.getenv("KAFKA", "localhost:9092"),
        "group.id": "invoices",
        "auto.offset.reset": "earliest",
    }
)
consumer.subscribe(["invoices"])
try:
    while True:
        message = consumer.poll(1.0)
        if message is None:
            continue
        if message.error():
            logging.error("%s", message.error())
            continue
        print(message.key(), message.value(), flush=True)
finally:
    consumer.close()
