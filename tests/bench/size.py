"""The size of the exe: scripts/bench size."""

from __future__ import annotations

import shutil
import subprocess

from figures import Options, Row, Section
from host_exe import Host
from machine import BUILD
from show import standalone


def stripped_size(host: Host) -> int:
    """Returns the bytes of the exe without symbols."""
    copy = host.folder / "stripped.exe"
    shutil.copy(BUILD / "windows" / "pyhostsvc.exe", copy)
    subprocess.run(["x86_64-w64-mingw32-strip", str(copy)], check=True)
    return copy.stat().st_size


def sections(host: Host, _: Options) -> list[Section]:
    size = stripped_size(host) / 1024
    row = Row("Size of pyhostsvc.exe, stripped", size, "KB", 600, digits=0)
    return [Section("Size", "The exe has no other run-time files. KB are 1,024 bytes.", [row], [])]


if __name__ == "__main__":
    standalone(sections, __doc__)
