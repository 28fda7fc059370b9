"""The built exe, and what a test runs it with."""

from __future__ import annotations

import contextlib
import itertools
import json
import tempfile
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from commands import Commands, Done
from machine import EXE, Machine, make_machine
from scm import Client


def unchecked(arguments: tuple[str, ...]) -> tuple[str, ...]:
    """Adds --no-check: the check takes time, and depends on who can write to the folders of this computer."""
    return (arguments[0], "--no-check", *arguments[1:]) if arguments[:1] in (("install",), ("import",)) else arguments


@dataclass
class Host:
    """The built exe, with its machine, its client and the folder of the test."""

    machine: Machine
    client: Client
    folder: Path
    numbers: Iterator[int] = field(default_factory=itertools.count)
    exe: Path = EXE
    commands: Commands | None = None
    checks: bool = False  # whether install checks the script

    def __call__(
        self, *arguments: str, cwd: Path | None = None, environment: Mapping[str, str] = MappingProxyType({})
    ) -> Done:
        if not self.checks:
            arguments = unchecked(arguments)
        done = self.machine.run(self.exe, *arguments, cwd=cwd or self.folder, environment=environment)
        return Done(done.returncode, done.stdout, done.stderr)

    def ok(self, *arguments: str, environment: Mapping[str, str] = MappingProxyType({})) -> str:
        done = self(*arguments, environment=environment)
        assert (done.code, done.err) == (0, ""), f"pyhostsvc {' '.join(arguments)}: {done}"
        return done.out

    def aside(self, *arguments: str) -> Done:
        """Runs a command that is not under test, without a process, which costs fifty times as much."""
        return self.commands(*unchecked(arguments)) if self.commands and self.exe == EXE else self(*arguments)

    def install(self, *arguments: str) -> None:
        """Runs `install`, when it is not under test."""
        done = self.aside("install", *arguments)
        assert (done.code, done.err) == (0, ""), f"install {' '.join(arguments)}: {done}"

    def export(self, name: str) -> dict[str, Any]:
        """Returns the settings of a service."""
        done = self.aside("export", name)
        assert (done.code, done.err) == (0, ""), f"export {name}: {done}"
        document: dict[str, Any] = json.loads(done.out)
        return document

    def script(self, text: str, name: str = "script.py") -> Path:
        path = self.folder / name
        path.write_text(textwrap.dedent(text), encoding="utf-8")
        return path

    def path(self, path: Path | str) -> str:
        return self.machine.windows_path(path)


@contextlib.contextmanager
def temporary_host(name: str) -> Iterator[Host]:
    """A host on a machine of that name, in a temporary folder; for programs that are no tests."""
    machine = make_machine(name)
    client = Client(machine)
    try:
        with tempfile.TemporaryDirectory() as folder:
            yield Host(machine, client, Path(folder))
    finally:
        client.close()
        machine.down()
