import email
import imaplib
import os
import time

HOST = os.environ.get("MAIL_HOST", "mail.example.com")
USER = os.environ["MAIL_USER"]  # expect: missing-variable
PASSWORD = os.environ["MAIL_PASSWORD"]  # expect: missing-variable


def poll():
    with imaplib.IMAP4_SSL(HOST, timeout=30) as box:
        box.login(USER, PASSWORD)
        box.select("INBOX")
        _, data = box.search(None, "UNSEEN")
        for number in data[0].split():
            _, parts = box.fetch(number, "(RFC822)")
            print(email.message_from_bytes(parts[0][1])["Subject"], flush=True)


while True:
    poll()
    time.sleep(60)
