"""The copy of the program that services run, and `upgrade`."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from host_exe import Host
from machine import EXE
from markers import ONE_PYTHON
from service import Install, Service

OWN = '"C:\\Program Files\\of an administrator\\pyhostsvc.exe" service'
SLEEPER = "import time\nprint('up')\ntime.sleep(600)"


pytestmark = ONE_PYTHON


@pytest.fixture
def copies(host: Host) -> Iterator[Path]:
    folder = host.machine.local_path("C:\\Program Files\\pyhostsvc")
    assert not folder.exists()
    yield folder
    for path in folder.rglob("*.exe") if folder.exists() else ():
        path.unlink()  # left by a failed test
    shutil.rmtree(folder, ignore_errors=True)


def in_environment(host: Host, more: bytes = b"") -> Path:
    """Returns the exe where pip would put it; with `more`, a different build of it."""
    scripts = host.folder / f"venv{len(more)}" / "Scripts"
    scripts.mkdir(parents=True)
    (scripts.parent / "pyvenv.cfg").write_text("home = C:\\Python\n")
    exe = scripts / "pyhostsvc.exe"
    exe.write_bytes(EXE.read_bytes() + more)
    exe.chmod(0o755)
    return exe


@pytest.fixture
def own_exe(host: Host) -> Iterator[Path]:
    """An exe that only administrators can replace, wherever the tests' folder is."""
    folder = host.machine.local_path("C:\\Program Files") / "of an administrator"
    folder.mkdir()
    yield Path(shutil.copy2(EXE, folder))
    shutil.rmtree(folder)


def program(service: Service) -> str:
    path: str = service.client.program(service.name)
    return path


def test_exe_that_only_administrators_can_replace_is_not_copied(
    host: Host, own_exe: Path, install: Install, copies: Path
) -> None:
    host.exe = own_exe
    assert program(install(SLEEPER)) == OWN
    assert not copies.exists()


@pytest.mark.parametrize("place", ["environment", "profile", "writable", "below a writable folder"])
def test_exe_that_other_users_can_replace_is_copied(host: Host, install: Install, copies: Path, place: str) -> None:
    profile = host.machine.local_path("C:\\users") / "someone-new"
    others = host.machine.local_path("C:\\Program Files") / "someone"
    if place == "environment":
        host.exe = in_environment(host)
    else:
        folder = (profile if place == "profile" else others) / "Downloads"
        folder.mkdir(parents=True)
        host.exe = Path(shutil.copy2(EXE, folder))
        if place != "profile":
            (folder if place == "writable" else others).chmod(0o777)
    service = install(SLEEPER)
    copy = next(copies.rglob("*.exe"))
    version = host.ok("version").split()[1]
    assert copy == copies / version / "pyhostsvc.exe"
    assert copy.read_bytes() == host.exe.read_bytes()
    assert program(service) == f'"C:\\Program Files\\pyhostsvc\\{version}\\pyhostsvc.exe" service'
    host.exe.unlink()  # it is no longer needed
    host.exe = EXE
    assert service.start().wait_log("up")
    host.ok("remove", service.name, "--purge")
    assert not copies.exists()  # the copy was deleted as well
    for made in (profile, others):
        shutil.rmtree(made, ignore_errors=True)


def test_upgrade(host: Host, own_exe: Path, install: Install, copies: Path) -> None:
    host.exe = in_environment(host)
    running, still = install(SLEEPER).start(), install(SLEEPER)
    pid = running.query()["pid"]
    old = program(running)
    assert "runs version" in host.ok("upgrade", running.name)
    assert running.query()["pid"] == pid  # nothing to do
    new = in_environment(host, b"another build")
    host.exe = new
    printed = host.ok("upgrade", "--all")
    assert len(re.findall(r" now runs version \S+: C:\\Program Files\\pyhostsvc\\", printed)) == 2
    assert f"'{running.name}' has stopped" in printed
    assert program(running) == program(still) != old
    assert running.query()["state"] == "running"
    assert running.query()["pid"] != pid
    assert still.query()["state"] == "stopped"
    assert [path.read_bytes() for path in copies.rglob("*.exe")] == [new.read_bytes()]  # the old copy is gone
    host.exe = own_exe
    host.ok("upgrade", still.name)  # to a place that needs no copy
    assert program(still) == OWN
    assert len(list(copies.rglob("*.exe"))) == 1  # the other service runs it


def test_upgrade_of_a_missing_service(host: Host) -> None:
    done = host("upgrade", f"nobody-{os.getpid()}")
    assert (done.code, "there is no service" in done.err) == (4, True)
    assert host("upgrade").code == 2
