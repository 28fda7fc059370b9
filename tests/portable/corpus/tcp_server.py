import socket
import threading


def serve(connection):
    with connection:
        while data := connection.recv(1024):
            connection.sendall(data.upper())


listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
listener.bind(("0.0.0.0", 4000))
listener.listen()
while True:
    connection, address = listener.accept()  # expect: endless-wait
    threading.Thread(target=serve, args=(connection,), daemon=True).start()
