"""The daemon as it ran on Linux."""
import json
import signal
import socket
import sys
import time

import paho.mqtt.client as mqtt

client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)


def shutdown(signum, frame):
    client.publish("heartbeat/bye", socket.gethostname())
    client.disconnect()
    sys.exit(0)


signal.signal(signal.SIGTERM, shutdown)
signal.signal(signal.SIGINT, shutdown)
client.connect("localhost", 1883)
client.loop_start()
while True:
    client.publish("heartbeat", json.dumps({"host": socket.gethostname(), "time": time.time()}))
    time.sleep(3)
