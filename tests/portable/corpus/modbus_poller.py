import logging
import time

from pymodbus.client import ModbusTcpClient

logging.basicConfig(level=logging.INFO)
client = ModbusTcpClient("192.168.1.20", timeout=3)
try:
    while True:
        if not client.connected:
            client.connect()
        answer = client.read_holding_registers(0, count=4)
        if not answer.isError():
            logging.info("registers %s", answer.registers)
        time.sleep(2)
finally:
    client.close()
