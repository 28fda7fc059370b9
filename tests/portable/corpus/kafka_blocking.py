from confluent_kafka import Consumer


def handle(message):
    print(message.topic(), message.offset())


def main():
    consumer = Consumer({"bootstrap.servers": "kafka:9092", "group.id": "audit"})
    consumer.subscribe(["audit"])
    while True:
        message = consumer.poll()  # expect: endless-wait
        if message and not message.error():
            handle(message)


if __name__ == "__main__":
    main()
