# arguments: --config C:\agent\agent.ini
import argparse
import configparser
import sys
import time


def ask(prompt):
    if not sys.stdin.isatty():
        raise SystemExit("--setup needs a terminal")
    return input(prompt)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--config", required=True)
    parser.add_argument("--setup", action="store_true")
    options = parser.parse_args()
    config = configparser.ConfigParser()
    config.read(options.config)
    if options.setup:
        config["agent"] = {"server": ask("Server: ")}
        with open(options.config, "w") as file:
            config.write(file)
        return
    while True:
        print(config.get("agent", "server", fallback="localhost"), flush=True)
        time.sleep(60)


if __name__ == "__main__":
    main()
