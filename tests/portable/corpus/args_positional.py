import argparse
import logging
import time


def build():
    parser = argparse.ArgumentParser(description="Copy new files")
    parser.add_argument("source")
    parser.add_argument("target", nargs="?", default=r"C:\Data\out")
    parser.add_argument("-v", "--verbose", action="store_true")
    return parser


def main():
    options = build().parse_args()  # expect: missing-argument
    logging.basicConfig(level=logging.DEBUG if options.verbose else logging.INFO)
    while True:
        logging.debug("scan %s", options.source)
        time.sleep(10)


if __name__ == "__main__":
    main()
