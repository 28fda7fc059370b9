import time
from pathlib import Path

import whisper

INBOX = Path(r"D:\calls\inbox")  # expect: drive
model = whisper.load_model("base", download_root=r"C:\ProgramData\whisper")
while True:
    for file in INBOX.glob("*.wav"):
        text = model.transcribe(str(file))["text"]
        file.with_suffix(".txt").write_text(text, encoding="utf-8")
        file.unlink()
    time.sleep(10)
