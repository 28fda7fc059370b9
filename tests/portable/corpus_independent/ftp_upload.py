import ftplib
import os
import time
from pathlib import Path

OUTBOX = Path(__file__).parent / "outbox"
PASSWORD = os.getenv("FTP_PASSWORD", "")


def upload():
    with ftplib.FTP("ftp.example.com", "plant", PASSWORD, timeout=30) as ftp:
        for file in OUTBOX.iterdir():
            with file.open("rb") as stream:
                ftp.storbinary("STOR " + file.name, stream)
            file.unlink()


def main():
    while True:
        try:
            upload()
        except (OSError, ftplib.Error) as error:
            print("upload failed:", error, flush=True)
        except KeyboardInterrupt:
            print("stopped", flush=True)
            break
        time.sleep(60)


if __name__ == "__main__":
    main()
