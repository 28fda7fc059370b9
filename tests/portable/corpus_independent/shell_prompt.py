import socket

from prompt_toolkit import PromptSession
from prompt_toolkit.shortcuts import confirm


def main():
    session = PromptSession()  # expect: console-input
    while True:
        text = session.prompt("device> ")
        if text == "quit" and confirm("Quit?"):  # expect: console-input
            break
        with socket.create_connection(("10.0.0.5", 4001), timeout=5) as link:
            link.sendall(text.encode())


if __name__ == "__main__":
    main()
