"""File systems of Linux that a test mounts, such as a full disk. The test is skipped if it cannot mount."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from machine import WINDOWS


def mount(*arguments: str) -> None:
    """Calls `mount`."""
    if WINDOWS:
        pytest.skip("needs a file system of Linux")
    done = subprocess.run(["mount", *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"cannot mount: {done.stderr.strip()}")


def mount_small(folder: Path, size: str) -> None:
    """Mounts a file system of this size, such as "64k", on the folder."""
    mount("-t", "tmpfs", "-o", f"size={size},mode=777", "tmpfs", str(folder))


def unmount(folder: Path) -> None:
    """Unmounts everything that is mounted on the folder, even if files are open."""
    while os.path.ismount(folder) or str(folder) in Path("/proc/self/mounts").read_text():
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
