"""paho-mqtt: answers what is published, for ever."""

import sys

import paho.mqtt.client as mqtt


def on_connect(client, userdata, flags, reason_code, properties):
    """Subscribed here, it is subscribed again after a reconnection."""
    client.subscribe("questions")


def on_message(client, userdata, message):
    """Gives every question its answer."""
    client.publish("answers", message.payload.decode().upper())


client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
client.on_connect = on_connect
client.on_message = on_message
client.on_subscribe = lambda *event: print("subscribed")
client.on_disconnect = lambda *event: print("disconnected")
client.connect("127.0.0.1", int(sys.argv[1]))
try:
    client.loop_forever()
except KeyboardInterrupt:
    client.publish("answers", "good-bye").wait_for_publish(5)
    client.disconnect()
