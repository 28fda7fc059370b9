"""Fixtures of the tests that run real programs."""

from __future__ import annotations

from pathlib import Path

import pytest
from host_exe import Host
from layouts import programs_venv
from programs import Start
from service import Install, Service


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder that the program and its client share."""
    folder = tmp_path / "shared"
    folder.mkdir()
    return folder


@pytest.fixture
def start(host: Host, install: Install) -> Start:
    """Starts a program as a service, in the virtual environment that has its packages."""

    def call(program: Path | str, *arguments: str) -> Service:
        options = ["--python", programs_venv(host), "--", *arguments]
        if isinstance(program, str):
            return install(None, "-m", program, *options).start()
        return install(program, *options).start()

    return call
