# arguments: --verbos --port 8000
import argparse
from http.server import HTTPServer, SimpleHTTPRequestHandler

parser = argparse.ArgumentParser(allow_abbrev=False)
parser.add_argument("--verbose", action="store_true")
parser.add_argument("--port", type=int, default=80)
options = parser.parse_args()  # expect: unknown-argument
HTTPServer(("", options.port), SimpleHTTPRequestHandler).serve_forever()
