import time
from pathlib import Path

import whisper

CALLS = Path(r"C:\calls")


def main():
    model = whisper.load_model("small")  # expect: user-data
    while True:
        for sound in CALLS.glob("*.wav"):
            text = model.transcribe(str(sound))["text"]
            sound.with_suffix(".txt").write_text(text, encoding="utf-8")
        time.sleep(20)


if __name__ == "__main__":
    main()
