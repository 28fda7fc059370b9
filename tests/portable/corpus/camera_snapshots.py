import time
from pathlib import Path

import cv2

OUT = Path(__file__).resolve().parent / "frames"
OUT.mkdir(exist_ok=True)
camera = cv2.VideoCapture("rtsp://camera.example.com/stream1")
last = 0.0
while True:
    ok, frame = camera.read()
    if not ok:
        time.sleep(5)
        camera.open("rtsp://camera.example.com/stream1")
        continue
    if time.time() - last > 60:
        last = time.time()
        cv2.imwrite(str(OUT / f"{int(last)}.jpg"), frame)
