import socket

import win32print

listener = socket.create_server(("0.0.0.0", 9101))
while True:
    connection, address = listener.accept()  # expect: endless-wait
    connection.settimeout(10)
    with connection:
        data = connection.recv(65536)
    printer = win32print.OpenPrinter(win32print.GetDefaultPrinter())  # expect: default-printer
    win32print.StartDocPrinter(printer, 1, ("label", None, "RAW"))
    win32print.WritePrinter(printer, data)
    win32print.EndDocPrinter(printer)
