"""An asyncio server: it is "running" when it listens, and lets open connections finish at a stop.

Install it with --notify. The first argument is the port.
"""

import asyncio
import sys

import winsvc

PORT = int(sys.argv[1]) if len(sys.argv) > 1 else 8017


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while line := await reader.readline():
        writer.write(line.upper())
        await writer.drain()
    writer.close()


async def main() -> None:
    clients: set[asyncio.Task[None]] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        clients.add(task)
        try:
            await serve(reader, writer)
        finally:
            clients.discard(task)

    server = await asyncio.start_server(connected, "127.0.0.1", PORT)
    print("listens on", *(socket.getsockname()[1] for socket in server.sockets))
    winsvc.ready()
    await winsvc.wait_async()
    server.close()  # accepts no new connections
    winsvc.progress(f"{len(clients)} clients left", hint=10)
    if clients:
        await asyncio.wait(clients, timeout=10)
    print("has stopped")


if __name__ == "__main__":
    asyncio.run(main())
