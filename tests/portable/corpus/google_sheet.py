# variables: GOOGLE_APPLICATION_CREDENTIALS=C:\srv\key.json
import time

from google.cloud import storage

bucket = storage.Client().bucket("measurements")
while True:
    blob = bucket.blob(f"{int(time.time())}.txt")
    blob.upload_from_string("ok")
    time.sleep(300)
