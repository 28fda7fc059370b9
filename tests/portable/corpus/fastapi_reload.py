import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI(title="Scales")


class Reading(BaseModel):
    scale: str
    grams: float


readings: list = []


@app.post("/readings")
async def add(reading: Reading):
    readings.append(reading)
    return {"count": len(readings)}


if __name__ == "__main__":
    uvicorn.run("fastapi_reload:app", host="0.0.0.0", port=8000, reload=True)  # expect: reloader
