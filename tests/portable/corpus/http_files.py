"""Share a folder read-only in the local network."""
import functools
import http.server
import pathlib

ROOT = pathlib.Path(__file__).parent / "public"
handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(ROOT))
server = http.server.ThreadingHTTPServer(("", 8090), handler)
print("serving", ROOT, flush=True)
try:
    server.serve_forever()
except KeyboardInterrupt:
    pass
finally:
    server.server_close()
