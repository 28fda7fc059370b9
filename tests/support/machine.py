"""The Windows machine on which the tests run: this computer, or a Wine prefix for each worker."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

ROOT = Path(__file__).resolve().parent.parent.parent
BUILD = ROOT / "build"
WINDOWS = sys.platform == "win32"
# Under Wine, the exe has the product's objects and what Wine's SCM lacks: tests/wine.
EXE = BUILD / "windows" / ("" if WINDOWS else "wine") / "pyhostsvc.exe"
PROGRAMS = BUILD / "windows" / "tests" / "windows"
PROGRAMS_VENV = BUILD / "programs"  # scripts/setup makes it, with what tests/programs needs

ALL_VERSIONS = ["3.9", "3.10", "3.11", "3.12", "3.13", "3.14"]
CLIENT_VERSION = "3.13"


def versions() -> list[str]:
    """Returns the Pythons that are set up here, oldest first."""
    return [version for version in ALL_VERSIONS if python(version).exists()]


def python(version: str) -> Path:
    """Returns the python.exe of a version."""
    return BUILD / "python" / version / "python.exe"


@functools.cache
def wine() -> list[str]:
    """Returns the command that starts a Windows program here; scripts/common.sh explains it."""
    fixed_places = ["setarch", "-R"]
    allowed = subprocess.run([*fixed_places, "true"], stderr=subprocess.DEVNULL, check=False).returncode == 0
    return [*(fixed_places if allowed else []), "wine"]


@dataclass
class Machine:
    """Runs Windows programs. `prefix` is None on Windows itself."""

    prefix: Path | None

    def environment(self, more: Mapping[str, str] = MappingProxyType({})) -> dict[str, str]:
        # The developer's own Python variables must not reach the Python under test.
        ours = ("PYTHON", "PYHOSTSVC_", "VIRTUAL_ENV")
        environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        environment.update(more)
        if self.prefix:
            environment.update(
                PYHOSTSVC_PREFIX=str(self.prefix),
                WINEPREFIX=str(self.prefix),
                WINEARCH="win64",
                WINEDEBUG=os.environ.get("WINEDEBUG", "-all"),
                WINEDLLOVERRIDES="mscoree,mshtml=",
                LC_ALL="C.UTF-8",
                LD_PRELOAD=str(BUILD / "append.so"),
            )
        return environment

    def command(self, program: Path | str, *arguments: str) -> list[str]:
        return [*([] if WINDOWS else wine()), str(program), *arguments]

    def run(
        self,
        program: Path | str,
        *arguments: str,
        cwd: Path | None = None,
        timeout: float = 60,
        environment: Mapping[str, str] = MappingProxyType({}),
    ) -> subprocess.CompletedProcess[str]:
        """Runs a program to its end, with pipes as its streams: under Wine, CPython accepts nothing else."""
        return subprocess.run(
            self.command(program, *arguments),
            input="",
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=timeout,
            cwd=cwd,
            env=self.environment(environment),
            check=False,
        )

    def popen(self, program: Path | str, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            self.command(program, *arguments),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
            env=self.environment(),
        )

    def windows_path(self, path: Path | str) -> str:
        """Returns the path of a local file as Windows programs see it."""
        return str(path) if WINDOWS else "Z:" + str(path).replace("/", "\\")

    def local_path(self, path: str) -> Path:
        """Returns the local path of a file that Windows programs see at `path`."""
        if WINDOWS or not self.prefix:
            return Path(path)
        drive = "dosdevices/" + path[0].lower() + ":"
        return self.prefix / drive / path[3:].replace("\\", "/")

    def up(self) -> None:
        self.script("machine_up")

    def down(self) -> None:
        if self.prefix:
            self.script("machine_down")
            shutil.rmtree(self.prefix, ignore_errors=True)

    def script(self, function: str) -> None:
        if not WINDOWS:
            command = ["bash", "-c", f"source {ROOT}/scripts/common.sh && {function}"]
            subprocess.run(
                command, env=self.environment(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True
            )


def make_machine(worker: str) -> Machine:
    """Returns this computer, or a copy of scripts/setup's prefix for one worker. The caller calls down() at the end."""
    if WINDOWS:
        return Machine(None)
    prefix = BUILD / f"prefix-{worker}"
    machine = Machine(prefix)
    if prefix.exists():  # an earlier run was killed
        machine.down()
    machine.script(f"copy_prefix '{BUILD}/prefix-template'")
    machine.up()
    return machine
