"""Flask under waitress."""

import atexit
import sys

from flask import Flask, jsonify, request
from waitress import serve

app = Flask(__name__)
words: list[str] = []


@app.post("/words")
def add():
    """Takes a word, and says what there is."""
    words.append(request.get_json()["word"])
    return jsonify(words)


@atexit.register
def farewell():
    """The clean-up of the program."""
    print(f"atexit: {words}")


if __name__ == "__main__":
    try:
        serve(app, host="127.0.0.1", port=int(sys.argv[1]), threads=2)
    finally:
        print("waitress has returned")
