import logging
import time

import serial

logging.basicConfig(level=logging.INFO)


def connect():
    while True:
        try:
            return serial.Serial("COM4", 115200, timeout=1)
        except serial.SerialException as error:
            logging.warning("%s", error)
            time.sleep(5)


port = connect()
while True:
    try:
        line = port.readline().decode(errors="replace").strip()
    except serial.SerialException:
        port = connect()
        continue
    if line:
        logging.info(line)
