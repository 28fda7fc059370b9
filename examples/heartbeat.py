#!/usr/bin/env python3
"""Publishes a heartbeat over MQTT every three seconds, ten times, and says good-bye when the service is stopped.

This is a daemon as written for Linux: it uses signals and knows nothing about Windows or services. Run it as
`python heartbeat.py`, under systemd, or with `pyhostsvc install heartbeat.py`. Needs paho-mqtt.
"""

import argparse
import signal
import sys
import time

import paho.mqtt.client as mqtt


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="localhost", help="the broker's host")
    parser.add_argument("--port", type=int, default=1883, help="the broker's port")
    parser.add_argument("--topic", default="heartbeat")
    parser.add_argument("--interval", type=float, default=3.0, help="seconds between two beats")
    parser.add_argument("--count", type=int, default=10, help="how many beats")
    return parser.parse_args()


def main():
    options = arguments()
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
    client.connect(options.host, options.port)
    client.loop_start()

    def publish(text):
        print(text)
        return client.publish(options.topic, text, qos=1)

    goodbye = message = None

    def stop(signum, frame):
        nonlocal goodbye
        goodbye = f"stopping on {signal.Signals(signum).name}"
        sys.exit(0)  # raises SystemExit in the main thread, wherever it is; publishing from here could meet paho's lock

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)

    try:
        for beat in range(1, options.count + 1):
            message = publish(f"heartbeat {beat} of {options.count}")
            time.sleep(options.interval)
    finally:
        if goodbye:
            message = publish(goodbye)
        if message:
            message.wait_for_publish(timeout=5)
        client.disconnect()


if __name__ == "__main__":
    main()
