import asyncio
import signal


async def main():
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)  # expect: loop-signal-handler
    server = await asyncio.start_server(lambda reader, writer: None, "0.0.0.0", 7000)
    async with server:
        await stop.wait()


asyncio.run(main())
