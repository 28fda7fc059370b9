"""Two services that would write to the same log file: refused with the other's name."""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from commands import Done
from host_exe import Host
from machine import WINDOWS
from markers import ONE_PYTHON
from service import Install, Service

pytestmark = ONE_PYTHON

STAMP = "-20261124T192451.123Z"


@pytest.fixture
def logs(host: Host) -> Path:
    """A folder for the logs of several services."""
    folder = host.folder / "Logs"
    folder.mkdir()
    return folder


@pytest.fixture
def first(host: Host, install: Install, logs: Path) -> Service:
    return install("print('first')", "--log-directory", host.path(logs))


def assert_refused(done: Done, other: Service) -> None:
    assert done.code != 0, done
    assert f"would share a log file with the service '{other.name}'" in done.err
    assert "log_directory" in done.err


def test_install_with_a_name_of_its_files(host: Host, install: Install, logs: Path) -> None:
    script = host.path(host.script("print('x')"))
    path = host.path(logs)
    first = install("print('first')", "--log-directory", path, name=f"ö-logs-{os.getpid()}")
    for ending in (".stderr", ".STDERR", STAMP, f"{STAMP}-2", f".stderr{STAMP}"):
        name = first.name.upper() + ending
        assert_refused(host("install", script, "--name", name, "--log-directory", path), first)
        assert not host.client.exists(name)


def spellings(host: Host, logs: Path) -> list[str]:
    path = host.path(logs)
    return [path.upper(), path + "\\", path + "\\..\\" + logs.name, path.replace("\\", "/")]


def test_folder_in_other_words(host: Host, first: Service, logs: Path) -> None:
    script = host.path(host.script("print('x')"))
    link = host.folder / "link"
    link.symlink_to(logs)
    for path in [*spellings(host, logs), *([] if WINDOWS else [host.path(link)])]:
        assert_refused(host("install", script, "--name", f"{first.name}.stderr", "--log-directory", path), first)


def test_folder_that_does_not_exist_yet(host: Host, install: Install) -> None:
    """Nothing else is below the folder that exists."""
    path = host.path(host.folder)
    first = install("print('first')", "--log-directory", f"{path}\\new")
    (host.folder / "new").rmdir()
    script = host.path(host.script("print('x')"))
    name = f"{first.name}.stderr"
    assert_refused(host("install", script, "--name", name, "--log-directory", f"{path}\\NEW\\"), first)
    assert not (host.folder / "new").exists()


def test_default_folder_of_another_service(host: Host, install: Install) -> None:
    first = install("print('first')")
    folder = host.client.registry(first.name)["log_directory"]
    script = host.path(host.script("print('x')"))
    assert_refused(host("install", script, "--name", f"{first.name}.stderr", "--log-directory", folder), first)


def test_set_import_and_reset(host: Host, install: Install, logs: Path) -> None:
    own = install("print('own')")
    path = host.path(logs)
    other = install("print('other')", "--log-directory", path, name=f"{own.name}.stderr")
    before = host.export(own.name)
    assert_refused(host("set", own.name, "log_directory", path), other)
    file = host.folder / "own.json"
    file.write_text(json.dumps(before | {"log_directory": path}))
    assert_refused(host("import", host.path(file)), other)
    assert_refused(host("import", host.path(file), "--dry-run"), other)
    assert host.export(own.name) == before
    default = host.client.registry(own.name)["log_directory"]
    host.ok("set", own.name, "log_directory", host.path(host.folder))
    host.client.set_registry(other.name, "log_directory", default)
    assert_refused(host("reset", own.name, "log_directory"), other)
    host.client.set_registry(other.name, "log_directory", path)


def test_import_of_a_new_service(host: Host, first: Service, logs: Path) -> None:
    document = host.export(first.name) | {"name": f"{first.name}.stderr", "display_name": None}
    file = host.folder / "new.json"
    file.write_text(json.dumps(document))
    for more in ([], ["--dry-run"]):
        assert_refused(host("import", host.path(file), *more), first)
    assert_refused(host("install", "--from", host.path(file)), first)


def test_services_that_share_a_file_already(host: Host, install: Install, logs: Path) -> None:
    """An older version has allowed it: other settings can be changed, the log cannot be split, and purge keeps logs."""
    own = install("print('own')")
    path = host.path(logs)
    other = install("print('other')", "--log-directory", path, name=f"{own.name}.stderr")
    host.client.set_registry(own.name, "log_directory", path)
    host.ok("set", own.name, "log_keep", "3")
    assert_refused(host("set", own.name, "log_split", "on"), other)
    log = logs / f"{other.name}.log"
    log.write_text("precious\n")
    done = host("remove", own.name, "--purge")
    assert done.code == 0, done
    assert f"the service '{other.name}' shares a file with them" in done.err
    assert log.read_text() == "precious\n"


def test_names_that_are_only_similar(host: Host, first: Service, install: Install, logs: Path) -> None:
    for ending in ("2", ".out", ".stderr2"):
        install("print('x')", "--log-directory", host.path(logs), name=first.name + ending)
    install("print('x')", name=f"{first.name}.stderr")  # in its own folder


def test_two_installations_at_the_same_time(host: Host, logs: Path) -> None:
    """Each is refused if the other was first."""
    script = host.path(host.script("print('x')"))
    first = f"logs-{os.getpid()}"
    names = [first, f"{first}.stderr"]
    for _ in range(3):
        with ThreadPoolExecutor() as pool:
            arguments = ("--log-directory", host.path(logs))
            commands = [pool.submit(host, "install", script, "--name", name, *arguments) for name in names]
        codes = [command.result().code for command in commands]
        assert sorted(codes) == [0, 1], [command.result() for command in commands]
        host.ok("remove", names[codes.index(0)], "--purge")
