"""Tornado on a selector loop, as its documentation describes for Windows."""

import asyncio
import sys

import tornado.web


class Index(tornado.web.RequestHandler):
    """The only page."""

    def get(self):
        """Answers."""
        self.write("a page of Tornado")


async def main():
    """Serves until it is cancelled."""
    server = tornado.web.Application([("/", Index)]).listen(int(sys.argv[1]), "127.0.0.1")
    try:
        await asyncio.Event().wait()
    finally:
        server.stop()
        print("the server is closed", flush=True)


asyncio.set_event_loop_policy(asyncio.WindowsSelectorEventLoopPolicy())
try:
    asyncio.run(main())
except KeyboardInterrupt:
    print("interrupted", flush=True)
