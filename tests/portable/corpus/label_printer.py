import json
import socketserver

import win32print

PRINTER = "ZDesigner GK420d"


class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        job = json.loads(self.rfile.readline())
        printer = win32print.OpenPrinter(PRINTER)
        try:
            win32print.StartDocPrinter(printer, 1, ("label", None, "RAW"))
            win32print.WritePrinter(printer, job["zpl"].encode())
            win32print.EndDocPrinter(printer)
        finally:
            win32print.ClosePrinter(printer)


if __name__ == "__main__":
    with socketserver.ThreadingTCPServer(("127.0.0.1", 9100), Handler) as server:
        server.serve_forever()
