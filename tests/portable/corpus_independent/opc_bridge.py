"""Reads the PLC and publishes its values."""

import time

try:
    import orjson_missing as json  # expect: optional-import
except ImportError:
    import json

import paho.mqtt.client as mqtt
from opcua import Client

plc = Client("opc.tcp://plc.local:4840")
plc.connect()
broker = mqtt.Client()
broker.connect("localhost", 1883)
broker.loop_start()
while True:
    value = plc.get_node("ns=2;i=2").get_value()
    broker.publish("plant/value", json.dumps(value))
    time.sleep(1)
