# variables: HF_HOME=C:\models DB_URL=postgres://localhost/app
import os
import time

from transformers import pipeline

DATABASE = os.environ["DB_URL"]
classify = pipeline("text-classification", model="distilbert-base-uncased")
while True:
    print(DATABASE, classify("fine"), flush=True)
    time.sleep(60)
