"""Serve a small REST API with waitress."""
import logging
import os
from pathlib import Path

from flask import Flask, jsonify, request
from waitress import serve

BASE = Path(__file__).resolve().parent
logging.basicConfig(
    filename=BASE / "api.log", level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s"
)
app = Flask(__name__)
STATE = {"orders": []}


@app.get("/health")
def health():
    return jsonify(status="ok")


@app.post("/orders")
def add_order():
    order = request.get_json()
    STATE["orders"].append(order)
    logging.info("order %s", order.get("id"))
    return jsonify(count=len(STATE["orders"])), 201


if __name__ == "__main__":
    port = int(os.environ.get("PORT", "8080"))
    serve(app, host="127.0.0.1", port=port, threads=8)
