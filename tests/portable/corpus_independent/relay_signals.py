import asyncio
import contextlib
import signal


async def handle(reader, writer):
    writer.write(await reader.read(1024))
    await writer.drain()
    writer.close()


async def main():
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    with contextlib.suppress(NotImplementedError):
        loop.add_signal_handler(signal.SIGTERM, stop.set)
    server = await asyncio.start_server(handle, "127.0.0.1", 9000)
    async with server:
        await stop.wait()


asyncio.run(main())
