import configparser
import logging
import os
import signal

import paho.mqtt.client as mqtt

HERE = os.path.dirname(os.path.abspath(__file__))
config = configparser.ConfigParser()


def load(*_):
    config.read(os.path.join(HERE, "bridge.ini"))
    logging.info("configuration loaded")


def on_message(client, userdata, message):
    logging.info("%s: %r", message.topic, message.payload)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    load()
    signal.signal(signal.SIGHUP, load)  # expect: unix-only
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
    client.on_message = on_message
    client.connect(config.get("broker", "host", fallback="localhost"))
    client.subscribe("plant/#")
    client.loop_forever()
