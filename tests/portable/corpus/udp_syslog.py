import logging
import logging.handlers
import socket
from pathlib import Path

handler = logging.handlers.TimedRotatingFileHandler(
    Path(__file__).with_name("syslog.log"), when="midnight", backupCount=14
)
log = logging.getLogger("syslog")
log.addHandler(handler)
log.setLevel(logging.INFO)
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
udp.bind(("0.0.0.0", 5140))
udp.settimeout(1.0)
while True:
    try:
        data, address = udp.recvfrom(8192)
    except socket.timeout:
        continue
    log.info("%s %s", address[0], data.decode(errors="replace"))
