import time

import click
import keyring


@click.command()
@click.argument("server")
@click.option("--every", default=60)
def main(server, every):
    password = keyring.get_password("deploy", server)  # expect: keyring
    if password is None:
        password = click.prompt("Password", hide_input=True)  # expect: console-input
    while True:
        print("checking", server, len(password), flush=True)
        time.sleep(every)


if __name__ == "__main__":
    main()  # expect: missing-argument
