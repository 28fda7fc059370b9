"""Flask's own server with its reloader: the server is a child of the process that was started."""

import atexit
import os
import sys

from flask import Flask

app = Flask(__name__)


@app.get("/")
def index():
    """The only page."""
    return "a page of Flask"


@atexit.register
def farewell():
    """The clean-up of the program, in both processes."""
    print("atexit of the", "server" if os.environ.get("WERKZEUG_RUN_MAIN") else "reloader", flush=True)


if __name__ == "__main__":
    app.run("127.0.0.1", int(sys.argv[1]), use_reloader=True)
