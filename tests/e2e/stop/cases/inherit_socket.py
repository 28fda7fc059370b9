"""Passes an inheritable socket to a child without redirecting its streams, as the reloaders of web servers do."""

import socket
import subprocess
import sys

CHILD = """
import socket, sys
inherited = socket.fromfd(int(sys.argv[1]), socket.AF_INET, socket.SOCK_STREAM)
print("child has", inherited.getsockname(), flush=True)
"""
server = socket.create_server(("127.0.0.1", 0))
server.set_inheritable(True)
code = subprocess.call([sys.executable, "-c", CHILD, str(server.fileno())], close_fds=False)
print("code", code, flush=True)
