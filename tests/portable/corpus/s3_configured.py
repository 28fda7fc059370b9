# variables: AWS_SHARED_CREDENTIALS_FILE=C:\srv\aws.ini AWS_CONFIG_FILE=C:\srv\aws.cfg
import time

import boto3

queue = boto3.resource("sqs").get_queue_by_name(QueueName="jobs")
while True:
    for message in queue.receive_messages(WaitTimeSeconds=20):
        print(message.body, flush=True)
        message.delete()
    time.sleep(1)
