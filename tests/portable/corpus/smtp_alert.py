# variables: SMTP_PASSWORD=x
import os
import shutil
import smtplib
import time
from email.message import EmailMessage

PASSWORD = os.environ["SMTP_PASSWORD"]
LIMIT = 10 * 2**30


def send(text):
    message = EmailMessage()
    message["Subject"] = "Disk almost full"
    message["From"] = message["To"] = "admin@example.com"
    message.set_content(text)
    with smtplib.SMTP("smtp.example.com", 587, timeout=30) as server:
        server.starttls()
        server.login("admin", PASSWORD)
        server.send_message(message)


while True:
    free = shutil.disk_usage("C:\\").free
    if free < LIMIT:
        send(f"{free >> 30} GiB left on C:")
    time.sleep(600)
