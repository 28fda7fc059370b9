import time

import click


@click.command()
@click.option("--name", default="line 1")
def main(name):
    if click.confirm("Start now?"):  # expect: console-input
        while True:
            click.echo(f"{name} running")
            time.sleep(10)


if __name__ == "__main__":
    main()
