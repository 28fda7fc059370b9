import time

import boto3
from google.cloud import storage

s3 = boto3.client("s3")  # expect: user-data
bucket = storage.Client().bucket("copies")  # expect: user-data

while True:
    for item in s3.list_objects_v2(Bucket="originals").get("Contents", []):
        body = s3.get_object(Bucket="originals", Key=item["Key"])["Body"].read()
        bucket.blob(item["Key"]).upload_from_string(body)
    time.sleep(300)
