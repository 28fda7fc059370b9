"""asyncio on a selector loop, which psycopg, aiodns and pyzmq need, with nothing due."""

import asyncio


async def main():
    print("up", flush=True)
    try:
        await asyncio.Event().wait()
    finally:
        print("cleaned", flush=True)


try:
    if hasattr(asyncio, "Runner"):
        with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
            runner.run(main())
    else:
        asyncio.set_event_loop_policy(asyncio.WindowsSelectorEventLoopPolicy())
        asyncio.run(main())
except KeyboardInterrupt:
    print("interrupted", flush=True)
