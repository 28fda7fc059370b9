import os

from flask import Flask, jsonify
from waitress import serve

app = Flask(__name__)
PORT = int(os.environ.get("API_PORT", "8080"))


@app.route("/state")
def state():
    return jsonify(state="ok")


if __name__ == "__main__":
    if os.environ.get("API_DEBUG"):
        app.run(port=PORT)
    else:
        serve(app, host="0.0.0.0", port=PORT)
