"""A bare ASGI application with a lifespan, for any server and any number of workers."""


async def app(scope, receive, send):
    """Answers every request, and says when it starts and ends."""
    if scope["type"] == "lifespan":
        await receive()
        print("the application starts", flush=True)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        print("the application ends", flush=True)
        await send({"type": "lifespan.shutdown.complete"})
        return
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": b"an answer"})
