import asyncio

import tornado.web


class Main(tornado.web.RequestHandler):
    def get(self):
        self.write("ok")


async def main():
    app = tornado.web.Application([(r"/", Main)], debug=True)  # expect: reloader
    app.listen(8888)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
