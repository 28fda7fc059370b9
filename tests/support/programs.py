"""Real programs of tests/programs as services, and their clients."""

from __future__ import annotations

import json
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

from machine import ROOT
from service import Service
from waiting import PATIENCE

PROGRAMS = ROOT / "tests" / "programs"

Start = Callable[..., Service]


def free_port() -> int:
    """Returns a port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def request(service: Service, port: int, path: str, data: Any = None) -> Any:
    """Returns the answer to a request, parsed if it is JSON. The first request is repeated until the server listens.

    The first import of a large package takes long because its modules are compiled.
    """
    body = None if data is None else json.dumps(data).encode()
    message = urllib.request.Request(f"http://127.0.0.1:{port}{path}", body, {"Content-Type": "application/json"})
    deadline = time.monotonic() + 4 * PATIENCE
    while True:
        try:
            with urllib.request.urlopen(message, timeout=PATIENCE) as answer:
                text = answer.read().decode()
                return json.loads(text) if answer.headers.get_content_type() == "application/json" else text
        except urllib.error.URLError as error:
            if not isinstance(error.reason, ConnectionRefusedError):
                raise
            assert time.monotonic() < deadline, service.log(own=True)
            assert service.query()["state"] == "running", service.log(own=True)
            time.sleep(0.05)
