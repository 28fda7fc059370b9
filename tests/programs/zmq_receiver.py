"""A worker of pyzmq that waits for a message. As its documentation describes, a console handler ends the wait."""

import signal

import zmq
from zmq.utils.win32 import allow_interrupt

context = zmq.Context()
receiver = context.socket(zmq.PULL)
receiver.bind("inproc://work")
sender = context.socket(zmq.PUSH)
sender.connect("inproc://work")


def stop():
    """Wakes the main thread."""
    sender.send(b"stop")


signal.signal(signal.SIGINT, lambda *unused: None)  # the console handler passes Ctrl-C on
sender.send(b"first")
with allow_interrupt(stop):
    while (message := receiver.recv()) != b"stop":
        print("message:", message.decode(), flush=True)
context.destroy(linger=0)
print("the context is closed", flush=True)
