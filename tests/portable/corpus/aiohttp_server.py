import asyncio
import json
import logging

from aiohttp import web

log = logging.getLogger("gateway")
routes = web.RouteTableDef()


@routes.get("/status")
async def status(request):
    return web.Response(text=json.dumps({"clients": len(request.app["clients"])}))


@routes.get("/ws")
async def socket(request):
    ws = web.WebSocketResponse(heartbeat=30)
    await ws.prepare(request)
    request.app["clients"].add(ws)
    try:
        async for message in ws:
            await asyncio.gather(*(c.send_str(message.data) for c in request.app["clients"]))
    finally:
        request.app["clients"].discard(ws)
    return ws


def make_app():
    app = web.Application()
    app["clients"] = set()
    app.add_routes(routes)
    return app


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    web.run_app(make_app(), port=8088)
