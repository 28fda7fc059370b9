import asyncio
import signal

import websockets

CLIENTS = set()


async def relay(ws):
    CLIENTS.add(ws)
    try:
        async for message in ws:
            websockets.broadcast(CLIENTS - {ws}, message)
    finally:
        CLIENTS.remove(ws)


async def main():
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)  # expect: loop-signal-handler
    async with websockets.serve(relay, "0.0.0.0", 8765):
        await stop.wait()


asyncio.run(main())
