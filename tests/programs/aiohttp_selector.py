"""aiohttp on a selector loop, as pyzmq, psycopg and aiodns need it."""

import asyncio
import sys

from aiohttp import web


async def index(request):
    """The only page."""
    return web.Response(text="a page of aiohttp")


async def close(app):
    """The clean-up of the program."""
    print("the application is cleaned up", flush=True)


app = web.Application()
app.router.add_get("/", index)
app.on_cleanup.append(close)
web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), loop=asyncio.SelectorEventLoop())
print("aiohttp has returned", flush=True)
