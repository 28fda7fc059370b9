import asyncio
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI


async def refresh(cache):
    while True:
        cache["t"] = asyncio.get_running_loop().time()
        await asyncio.sleep(30)


@asynccontextmanager
async def lifespan(app):
    task = asyncio.create_task(refresh(app.state.cache))
    yield
    task.cancel()


app = FastAPI(lifespan=lifespan)
app.state.cache = {}


@app.get("/")
async def root():
    return app.state.cache


if __name__ == "__main__":
    config = uvicorn.Config(app, host="127.0.0.1", port=8001, log_level="info")
    uvicorn.Server(config).run()
