import logging
import threading
from logging.handlers import RotatingFileHandler
from pathlib import Path

from pymodbus.client import ModbusTcpClient

LOGS = Path(__file__).resolve().parent / "logs"
LOGS.mkdir(exist_ok=True)
logging.basicConfig(handlers=[RotatingFileHandler(LOGS / "gateway.log", maxBytes=1_000_000)])
stop = threading.Event()
client = ModbusTcpClient("10.0.0.20", timeout=3)
while not stop.is_set():
    if client.connect():
        logging.warning("%s", client.read_holding_registers(0, count=4))
    stop.wait(timeout=5)
