import os
import socket

listener = socket.create_server(("127.0.0.1", 7000))
listener.settimeout(5)
while True:
    try:
        connection, _ = listener.accept()
    except TimeoutError:
        continue
    if os.fork() == 0:  # expect: fork
        connection.sendall(b"hello\n")
        os._exit(0)
    connection.close()
