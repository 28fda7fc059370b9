import uvicorn
from fastapi import FastAPI

app = FastAPI()


@app.get("/health")
def health():
    return {"ok": True}


def serve():
    uvicorn.run("starlette_reload:app", host="0.0.0.0", port=8080, reload=True)  # expect: reloader


if __name__ == "__main__":
    serve()
