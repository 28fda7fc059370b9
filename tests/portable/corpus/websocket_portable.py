import asyncio
import signal
import sys

import websockets


async def echo(ws):
    async for message in ws:
        await ws.send(message)


async def main():
    loop = asyncio.get_running_loop()
    stop = loop.create_future()
    if sys.platform != "win32":
        loop.add_signal_handler(signal.SIGTERM, stop.set_result, None)
    async with websockets.serve(echo, "127.0.0.1", 8766):
        await stop


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        print("stopped", flush=True)
