"""A real MQTT broker, with a client that receives its messages."""

from __future__ import annotations

import queue
import shutil
import socket
import subprocess
import time
from pathlib import Path

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion
from waiting import PATIENCE


class Broker:
    """mosquitto on a free port, and the messages that were published to a topic."""

    def __init__(self, folder: Path, topic: str):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        config = folder / "mosquitto.conf"
        config.write_text(f"listener {self.port} 127.0.0.1\nallow_anonymous true\n")
        program = shutil.which("mosquitto", path="/usr/sbin:/usr/bin") or shutil.which("mosquitto")
        assert program
        self.process = subprocess.Popen(
            [program, "-c", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self.messages: queue.Queue[str] = queue.Queue()
        subscribed: queue.Queue[None] = queue.Queue()
        self.client = mqtt.Client(CallbackAPIVersion.VERSION2)
        self.client.on_message = lambda *event: self.messages.put(event[2].payload.decode())
        self.client.on_subscribe = lambda *event: subscribed.put(None)
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                self.client.connect("127.0.0.1", self.port)
                break
            except ConnectionRefusedError:
                assert time.monotonic() < deadline
                time.sleep(0.02)
        self.client.loop_start()
        self.client.subscribe(topic, qos=1)
        subscribed.get(timeout=PATIENCE)

    def publish(self, topic: str, text: str) -> None:
        self.client.publish(topic, text, qos=1).wait_for_publish(PATIENCE)

    def next(self) -> str:
        return self.messages.get(timeout=PATIENCE)

    def close(self) -> None:
        self.client.disconnect()
        self.client.loop_stop()
        self.process.terminate()
        self.process.wait()
