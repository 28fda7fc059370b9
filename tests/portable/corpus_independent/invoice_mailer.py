import argparse
import smtplib
import time
from email.message import EmailMessage


def parse():
    parser = argparse.ArgumentParser(description="Send invoices")
    parser.add_argument("--smtp-host", required=True)
    parser.add_argument("--interval", type=int, default=300)
    return parser.parse_args()  # expect: missing-argument


def main():
    options = parse()
    while True:
        message = EmailMessage()
        message["Subject"] = "Invoice"
        with smtplib.SMTP(options.smtp_host, timeout=30) as server:
            server.send_message(message)
        time.sleep(options.interval)


if __name__ == "__main__":
    main()
