import time

import serial  # expect: shadowed-import

port = serial.Serial("COM3", 9600, timeout=2)
while True:
    print(port.read(64), flush=True)
    time.sleep(0.1)
