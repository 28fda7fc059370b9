import json
from http.server import BaseHTTPRequestHandler, HTTPServer

import torch
from transformers import pipeline

device = 0 if torch.cuda.is_available() else -1
model = pipeline("sentiment-analysis", device=device)  # expect: user-data


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        text = self.rfile.read(int(self.headers["Content-Length"])).decode()
        body = json.dumps(model(text)).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)


HTTPServer(("127.0.0.1", 8500), Handler).serve_forever()
