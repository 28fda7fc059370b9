"""FastAPI under uvicorn, with a lifespan: what is opened before the first request is closed after the last."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel

prices: dict[str, float] = {}


class Item(BaseModel):
    """A book to put into the shop."""

    name: str
    price: float


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """The shop opens, and closes."""
    print("the shop opens")
    yield
    print(f"the shop closes with {sorted(prices)}")


app = FastAPI(lifespan=lifespan)


@app.post("/items")
async def add(item: Item) -> dict[str, int]:
    """Takes an item."""
    prices[item.name] = item.price
    return {"items": len(prices)}


@app.get("/items/{name}")
async def price(name: str) -> Item:
    """Tells what an item costs."""
    return Item(name=name, price=prices[name])


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]))
    print("uvicorn has returned")
