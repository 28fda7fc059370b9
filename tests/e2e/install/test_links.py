"""`remove --purge` deletes links and does not follow them, also if a folder becomes a link at that moment."""

from __future__ import annotations

import dataclasses
import subprocess
import threading
from pathlib import Path

import pytest
from host_exe import Host
from machine import PROGRAMS, WINDOWS
from markers import ONE_PYTHON
from scm import ScmError
from service import Install
from waiting import PATIENCE

pytestmark = ONE_PYTHON


def make_link(link: Path, target: Path) -> None:
    """Makes a symbolic link to a file, or a junction, which needs no privilege."""
    if WINDOWS and target.is_dir():
        subprocess.run(["cmd", "/c", "mklink", "/J", str(link), str(target)], check=True, stdout=subprocess.DEVNULL)
    else:
        link.symlink_to(target)


@pytest.mark.skipif(not WINDOWS, reason="Wine 8 deletes the file or the empty folder that a link leads to")
@pytest.mark.parametrize("kind", ["file", "folder", "empty folder"])
def test_purge_deletes_a_link(host: Host, install: Install, kind: str) -> None:
    service = install("print('x')")
    outside = host.folder / "outside"
    outside.mkdir()
    if kind != "empty folder":
        (outside / "precious.txt").write_text("mine")
    base = service.state_directory.parent
    make_link(service.state_directory / "link", outside / "precious.txt" if kind == "file" else outside)
    host.ok("remove", service.name, "--purge")
    assert not base.exists()
    assert outside.is_dir()
    assert kind == "empty folder" or (outside / "precious.txt").read_text() == "mine"


def test_purge_does_not_follow_a_link(host: Host, install: Install) -> None:
    """Under Wine 8 the link itself stays: Wine reports the target as not empty."""
    service = install("print('x')")
    outside = host.folder / "outside"
    outside.mkdir()
    (outside / "precious.txt").write_text("mine")
    link = service.state_directory / "link"
    make_link(link, outside)
    host("remove", service.name, "--purge")
    assert (outside / "precious.txt").read_text() == "mine"
    if link.is_symlink():
        link.unlink()
        host.ok("install", host.path(host.script("pass")), "--name", service.name)  # removed with its folder


def test_folder_cannot_be_exchanged_while_it_is_deleted(host: Host, install: Install) -> None:
    """Another process could put a link in its place, and purge would delete what the link leads to."""
    host = dataclasses.replace(host, exe=PROGRAMS / "steps" / "pyhostsvc.exe")
    service = install("print('x')")
    base = service.state_directory.parent
    service.client.arm_step(service.name, "folder-open")
    purge = threading.Thread(target=host, args=("remove", "--purge", service.name))
    purge.start()
    try:
        assert service.client.wait_step(service.name, "folder-open", PATIENCE)
        with pytest.raises(ScmError) as caught:
            service.client.rename(host.path(base), host.path(base.with_name("moved")))
        assert caught.value.code in (5, 32)  # ERROR_ACCESS_DENIED, ERROR_SHARING_VIOLATION
    finally:
        service.client.release_step(service.name, "folder-open")
        purge.join()
    assert not base.exists()
