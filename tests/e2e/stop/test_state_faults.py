"""Faults of the state folder: the service runs without it and says so, and every command reports what happened."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from host_exe import Host
from machine import WINDOWS
from markers import ONE_PYTHON
from mounts import mount_small, unmount
from service import Install, Service
from waiting import wait_until

pytestmark = ONE_PYTHON

TROUBLE, WELL = 952, 953
SLEEPER = "import time\nwhile True: time.sleep(1)"


@pytest.fixture
def sleeper(install: Install) -> Service:
    return install(SLEEPER)


@pytest.fixture
def full(sleeper: Service) -> Iterator[Path]:
    """The state folder of the sleeper, on a file system without free space."""
    folder = sleeper.state_directory
    mount_small(folder, "64k")
    fill(folder)
    yield folder
    unmount(folder)


def fill(folder: Path) -> None:
    try:
        with (folder / "filler").open("ab", buffering=0) as file:
            while True:
                file.write(bytes(4096))
    except OSError:
        pass


def delete_folder(service: Service) -> Path:
    if WINDOWS:
        pytest.skip("Windows removes no folder with an open file in it")
    folder = service.state_directory
    shutil.rmtree(folder.parent)
    return folder


def start_with_warning(host: Host, service: Service) -> None:
    done = host("start", service.name)
    assert (done.code, "is running" in done.out) == (0, True), done
    assert "cannot write to its state folder" in done.err
    assert host.client.registry(service.name)["state_directory"] in done.err


def test_deleted_folders_are_made_again_by_start(host: Host, sleeper: Service) -> None:
    folder = delete_folder(sleeper)
    host.ok("start", sleeper.name)
    assert (folder / "pyhostsvc.json").exists()
    assert sleeper.log_path.exists()
    assert "stopped by request" in sleeper.stop()


def test_deleted_folders_are_made_again_by_the_service(host: Host, sleeper: Service) -> None:
    """Another program, such as services.msc, starts the service."""
    folder = delete_folder(sleeper)
    sleeper.start_without_waiting()
    sleeper.wait("running")
    wait_until((folder / "pyhostsvc.json").exists)
    assert (folder / "pyhostsvc.stop").exists()
    assert "stopped by request" in sleeper.stop()


def test_folder_deleted_while_the_service_runs(host: Host, sleeper: Service) -> None:
    sleeper.start()
    folder = delete_folder(sleeper)
    assert "has stopped" in host.ok("stop", sleeper.name)
    assert sleeper.query()["state"] == "stopped"
    assert folder.exists()
    host.ok("start", sleeper.name)
    sleeper.stop()


@pytest.mark.parametrize("options", [[], ["--purge"]])
def test_remove_without_a_folder(host: Host, sleeper: Service, options: list[str]) -> None:
    sleeper.start()
    delete_folder(sleeper)
    host.ok("remove", sleeper.name, *options)
    assert not host.client.exists(sleeper.name)


def test_requests_without_a_folder(host: Host, sleeper: Service) -> None:
    """The reply needs the folder."""
    sleeper.start()
    delete_folder(sleeper)
    assert "time.sleep(1)" in host.ok("stack", sleeper.name)
    sleeper.stop()
    delete_folder(sleeper)
    host.ok("reset-failed", sleeper.name)


def test_file_in_place_of_the_folder(host: Host, sleeper: Service) -> None:
    folder = sleeper.state_directory
    folder.rmdir()
    folder.write_text("no folder")
    start_with_warning(host, sleeper)
    text = sleeper.wait_event(TROUBLE).text
    assert "the script continues" in text
    assert host.client.registry(sleeper.name)["state_directory"] in text
    assert "the service runs without its state folder" in sleeper.log(own=True)
    assert "has stopped" in host.ok("stop", sleeper.name)
    folder.unlink()
    host.ok("start", sleeper.name)
    sleeper.stop()


def test_folder_that_comes_back_is_used(host: Host, sleeper: Service) -> None:
    folder = sleeper.state_directory
    folder.rmdir()
    folder.write_text("no folder")
    start_with_warning(host, sleeper)
    sleeper.wait_event(TROUBLE)
    folder.unlink()
    folder.mkdir()
    sleeper.wait_event(WELL)
    assert sleeper.status()["python"]
    client = host.client
    assert client.control(sleeper.name, 1) == "stop pending"
    sleeper.wait("stopped")
    assert (folder / "pyhostsvc.stop").read_bytes()[:1] in (b"1", b"2")  # requested, or done as well
    assert [event.id for event in sleeper.events() if event.id in (TROUBLE, WELL)] == [TROUBLE, WELL]


def test_full_disk_at_the_start(host: Host, sleeper: Service, full: Path) -> None:
    start_with_warning(host, sleeper)
    assert "disk" in sleeper.wait_event(TROUBLE).text.lower()
    assert "has stopped" in host.ok("stop", sleeper.name)
    assert sleeper.query()["win32_exit_code"] == 0
    start_with_warning(host, sleeper)
    assert "Removed the service" in host.ok("remove", sleeper.name)
    assert not host.client.exists(sleeper.name)


def test_disk_that_fills_while_the_service_runs(host: Host, sleeper: Service) -> None:
    """The state file is overwritten, so nothing is out of date: no crash is reported that never happened."""
    folder = sleeper.state_directory
    mount_small(folder, "64k")
    try:
        sleeper.start()
        fill(folder)
        assert "stopped by request" in host.ok("stop", sleeper.name)
        host.ok("start", sleeper.name)
        assert "stopped by request" in sleeper.stop()
        assert "exited unexpectedly" not in sleeper.log(own=True)
        assert TROUBLE not in [event.id for event in sleeper.events()]
    finally:
        unmount(folder)


def test_read_only_files(host: Host, sleeper: Service) -> None:
    """A backup may have restored them so."""
    sleeper.start()
    sleeper.stop()
    for name in ("pyhostsvc.json", "pyhostsvc.stop"):
        (sleeper.state_directory / name).chmod(0o444)
    host.ok("start", sleeper.name)
    assert "stopped by request" in sleeper.stop()
    assert TROUBLE not in [event.id for event in sleeper.events()]
    for path in (sleeper.state_directory / "pyhostsvc.json", sleeper.log_path):
        path.chmod(0o444)
    host.ok("remove", sleeper.name, "--purge")


def test_stop_that_cannot_be_recorded(host: Host, install: Install) -> None:
    """The service has failed, and recovery is about to start it again."""
    failing = ("--restart", "on-failure", "--restart-delay", "3600", "--restart-throttle", "0")
    service = install("raise SystemExit(3)", *failing)
    folder = service.state_directory
    folder.rmdir()
    folder.write_text("no folder")
    service.start_without_waiting()
    assert service.wait("stopped")[-1]["win32_exit_code"]
    done = host("stop", service.name)
    assert (done.code, "is not running" in done.out) == (0, True), done
    assert "a recovery action may still start it" in done.err
    assert "Check that" in done.err
    folder.unlink()
    assert host.ok("stop", service.name)
    assert (folder / "pyhostsvc.stop").read_bytes()[:1] == b"1"


@pytest.mark.parametrize("file", ["pyhostsvc.stop", "pyhostsvc.json.new"])
def test_files_that_are_links_do_not_lead_elsewhere(host: Host, sleeper: Service, file: str) -> None:
    """The service's account may write to its folder; a command of an administrator must not write through its link."""
    foreign = host.folder / "foreign"
    foreign.write_bytes(b"of somebody else")
    link = sleeper.state_directory / file
    link.unlink(missing_ok=True)
    link.hardlink_to(foreign)
    host("stop", sleeper.name)
    host("reset-failed", sleeper.name)
    host("start", sleeper.name)
    sleeper.stop()
    assert foreign.read_bytes() == b"of somebody else"
