"""A worker of pyzmq on asyncio's selector loop."""

import asyncio

import zmq.asyncio

context = zmq.asyncio.Context()


async def main():
    """Prints what arrives."""
    receiver, sender = context.socket(zmq.PULL), context.socket(zmq.PUSH)
    receiver.bind("inproc://work")
    sender.connect("inproc://work")
    await sender.send(b"first")
    try:
        while True:
            print("message:", (await receiver.recv()).decode(), flush=True)
    finally:
        receiver.close()
        sender.close()
        print("the sockets are closed", flush=True)


with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
    try:
        runner.run(main())
    except KeyboardInterrupt:
        print("interrupted", flush=True)
context.term()
