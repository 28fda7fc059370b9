import time
from pathlib import Path

import boto3

s3 = boto3.client("s3")  # expect: user-data
OUTBOX = Path(r"C:\Data\outbox")
while True:
    for file in OUTBOX.glob("*.gz"):
        s3.upload_file(str(file), "archive", file.name)
        file.unlink()
    time.sleep(30)
