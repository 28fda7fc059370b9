"""The SCM as a client sees it that is not pyhostsvc: client.py, which uses pywin32."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from machine import CLIENT_VERSION, ROOT, Machine, python
from waiting import PATIENCE

STOP, CONTINUE, INTERROGATE = 1, 3, 4  # SERVICE_CONTROL_…


class ScmError(Exception):
    """A call of the client that the SCM refused, with its Win32 code."""

    def __init__(self, text: str, code: int):
        super().__init__(text)
        self.code = code


class Client:
    """A running client.py: each method is a function there."""

    def __init__(self, machine: Machine):
        script = machine.windows_path(ROOT / "tests" / "support" / "client.py")
        self.process = machine.popen(python(CLIENT_VERSION), script)

    def __getattr__(self, function: str) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            assert self.process.stdin
            assert self.process.stdout
            self.process.stdin.write(json.dumps([function, *arguments]) + "\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
            if not line:
                raise RuntimeError(f"the client exited: {self.process.communicate()[1]}")
            answer = json.loads(line)
            if "error" in answer:
                raise ScmError(answer["error"], answer["winerror"])
            return answer["result"]

        return call

    def close(self) -> None:
        self.process.communicate(timeout=PATIENCE)
