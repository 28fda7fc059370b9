from email.message import EmailMessage  # expect: shadowed-import
import smtplib
import time

while True:
    message = EmailMessage()
    message["To"] = "team@example.com"
    with smtplib.SMTP("mail.example.com", timeout=30) as server:
        server.send_message(message)
    time.sleep(86400)
