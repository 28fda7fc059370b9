import time

from azure.identity import DefaultAzureCredential
from azure.storage.blob import BlobServiceClient

credential = DefaultAzureCredential()  # expect: user-data
service = BlobServiceClient("https://plant.blob.core.windows.net", credential)
while True:
    service.get_container_client("data").upload_blob(f"{time.time():.0f}", b"ok")
    time.sleep(300)
