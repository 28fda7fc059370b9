import cv2

camera = cv2.VideoCapture(0)
while True:
    ok, frame = camera.read()
    if not ok:
        break
    cv2.imshow("camera", frame)  # expect: gui
    if cv2.waitKey(1) & 0xFF == ord("q"):
        break
camera.release()
