"""Reads the configuration again without a restart: `pyhostsvc reload NAME`, or SIGHUP under systemd.

The first argument is a JSON file. If it cannot be read, the settings stay as they were, and the log says why.
"""

import json
import logging
import sys
from pathlib import Path
from typing import Any

import winsvc

FILE = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(winsvc.state_dir or ".") / "settings.json"
settings: dict[str, Any] = {}


@winsvc.on_reload
def load() -> None:
    global settings  # noqa: PLW0603
    settings = json.loads(FILE.read_text(encoding="utf-8"))  # replaced in one step: no thread sees a part of it
    print("settings:", settings)


def main() -> None:
    logging.basicConfig(level=logging.INFO)
    load()
    while not winsvc.wait(60):
        print("works with", settings)


if __name__ == "__main__":
    main()
