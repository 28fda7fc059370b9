import json
import logging

import pika

log = logging.getLogger(__name__)


def on_job(channel, method, properties, body):
    job = json.loads(body)
    log.info("job %s", job["id"])
    channel.basic_ack(delivery_tag=method.delivery_tag)


def main():
    logging.basicConfig(level=logging.INFO)
    connection = pika.BlockingConnection(pika.ConnectionParameters("localhost", heartbeat=60))
    channel = connection.channel()
    channel.queue_declare("jobs", durable=True)
    channel.basic_qos(prefetch_count=1)
    channel.basic_consume("jobs", on_job)
    try:
        channel.start_consuming()
    except KeyboardInterrupt:
        channel.stop_consuming()
    connection.close()


if __name__ == "__main__":
    main()
