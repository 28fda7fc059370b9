import asyncio
import logging

logging.basicConfig(level=logging.INFO)


async def pump(reader, writer):
    while data := await reader.read(4096):
        writer.write(data)
        await writer.drain()


async def on_client(reader, writer):
    upstream_reader, upstream_writer = await asyncio.open_connection("10.0.0.5", 502)
    await asyncio.gather(pump(reader, upstream_writer), pump(upstream_reader, writer))


async def main():
    server = await asyncio.start_server(on_client, "0.0.0.0", 1502)
    async with server:
        await server.serve_forever()


try:
    asyncio.run(main())
except KeyboardInterrupt:
    logging.info("stopped")
