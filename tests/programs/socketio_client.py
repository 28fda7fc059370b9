"""A client of python-socketio that waits for events, and its server in a thread."""

import logging
import threading

import socketio
from werkzeug.serving import make_server

logging.getLogger("werkzeug").setLevel(logging.ERROR)
server = socketio.Server(async_mode="threading")
http = make_server("127.0.0.1", 0, socketio.WSGIApp(server), threaded=True)
threading.Thread(target=http.serve_forever, daemon=True).start()


@server.event
def connect(session, environment):
    """Greets every client."""
    server.emit("greeting", "welcome", to=session)


client = socketio.Client()
client.on("greeting", lambda text: print("greeting:", text, flush=True))
client.on("disconnect", lambda reason: print("disconnected:", reason, flush=True))
client.connect(f"http://127.0.0.1:{http.server_port}")
client.wait()
