from http.server import BaseHTTPRequestHandler, HTTPServer

from sentence_transformers import SentenceTransformer

model = SentenceTransformer("all-MiniLM-L6-v2")  # expect: user-data


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        text = self.rfile.read(int(self.headers["Content-Length"])).decode()
        vector = model.encode(text)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(str(vector.tolist()).encode())


HTTPServer(("", 8090), Handler).serve_forever()
