"""Faults of the log: the script continues, one event reports the fault, and writing resumes when it can."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from host_exe import Host
from line_writer import LineWriter, start_line_writer
from machine import WINDOWS
from markers import ONE_PYTHON
from mounts import mount, mount_small, unmount
from service import Install, Service
from waiting import wait_until

pytestmark = ONE_PYTHON

TROUBLE, WELL = 950, 951


@pytest.fixture
def writer(host: Host, install: Install) -> LineWriter:
    return start_line_writer(host, install)


def events(service: Service, event_id: int) -> list[str]:
    return [event.text for event in service.events() if event.id == event_id]


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A file system of one mebibyte."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount_small(folder, "1m")
    yield folder
    unmount(folder)


def test_log_held_open_by_another_program_cannot_be_rotated(host: Host, writer: LineWriter) -> None:
    """A program that does not share deletion prevents a rename."""
    service = writer.service
    service.client.hold_file(host.path(service.log_path))
    try:
        done = host("rotate", service.name)
        assert done.code == 1
        assert "rotate the log" in done.err
        assert "Another program has the log open" in done.err
        writer.write(1)
        assert "line 1" in service.log()
        assert service.rotated() == []
        assert sorted(path.name for path in service.log_path.parent.iterdir()) == [service.log_path.name]
    finally:
        service.client.release_files()
    host.ok("rotate", service.name)
    assert "line 1" in service.rotated()[0].read_text()
    assert events(service, TROUBLE) == []  # the command has reported it
    service.stop()


def test_blocked_rotation_is_reported_once(host: Host, install: Install, tmp_path: Path) -> None:
    writer = start_line_writer(host, install, "--log-size", "1M")
    service = writer.service
    service.client.hold_file(host.path(service.log_path))
    try:
        with service.log_path.open("a") as file:
            file.write("x" * 1023 + "\n")
            file.write(("y" * 1023 + "\n") * 1024)
        service.wait_event(TROUBLE)
        for number in range(1, 4):
            writer.write(number)
        assert "line 3" in service.log()
    finally:
        service.client.release_files()
    wait_until(lambda: len(service.rotated()) == 1)
    writer.write(4)
    assert "line 4" in service.log()
    service.wait_event(WELL)
    (text,) = events(service, TROUBLE)
    assert "Another program has the log open" in text
    service.stop()


def fill(path: Path, piece: bytes) -> None:
    with path.open("ab", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(piece)


def test_full_disk(host: Host, install: Install, tmp_path: Path, small: Path) -> None:
    writer = start_line_writer(host, install, "--log-directory", host.path(small))
    service = writer.service
    writer.write(1)
    filler = small / "filler"
    fill(filler, bytes(4096))
    fill(service.log_path, b"-")  # the rest of its last page
    for number in range(2, 6):
        writer.write(number)
    text = service.wait_event(TROUBLE).text
    assert "cannot write to the log" in text
    filler.unlink()
    writer.write(6)
    assert "line 6" in service.log()
    service.wait_event(WELL)
    assert len(events(service, TROUBLE)) == 1
    assert "writes lost" in events(service, WELL)[0]
    assert "writes lost" in service.log(own=True)
    writer.write(7)
    assert "line 7" in service.log()
    service.stop()
    assert "Traceback" not in service.log()


def test_deleted_folder_is_created_again(host: Host, install: Install, tmp_path: Path) -> None:
    if WINDOWS:
        pytest.skip("Windows removes no folder with an open file in it")
    folder = tmp_path / "vanishing"
    folder.mkdir()
    writer = start_line_writer(host, install, "--log-directory", host.path(folder))
    service = writer.service
    shutil.rmtree(folder)
    writer.write(1)
    service.wait_log("continues in this new file", own=True)
    writer.write(2)
    assert "line 2" in service.log()
    service.stop()


def test_folder_that_cannot_be_created_again(host: Host, install: Install, tmp_path: Path) -> None:
    """A file is in its place for a while."""
    if WINDOWS:
        pytest.skip("Windows removes no folder with an open file in it")
    folder = tmp_path / "vanishing"
    folder.mkdir()
    writer = start_line_writer(host, install, "--log-directory", host.path(folder))
    service = writer.service
    shutil.rmtree(folder)
    folder.write_text("no folder")
    writer.write(1)
    assert "open the log" in service.wait_event(TROUBLE).text
    assert host("rotate", service.name).code != 0
    writer.write(2)
    folder.unlink()
    wait_until(service.log_path.exists)
    writer.write(3)
    service.wait_log("line 3")
    service.wait_event(WELL)
    assert len(events(service, TROUBLE)) == 1
    service.stop()


@pytest.fixture
def revoked(tmp_path: Path) -> Iterator[Path]:
    """A folder that can be made read-only and writable again."""
    if WINDOWS:
        pytest.skip("needs a file system of Linux")
    folder = tmp_path / "revoked"
    folder.mkdir()
    yield folder
    unmount(folder)


def revoke(folder: Path) -> None:
    """A read-only mount stops even root, which the permissions of a folder would not."""
    mount("--bind", str(folder), str(folder))
    mount("-o", "remount,ro,bind", str(folder))


def test_revoked_rights(host: Host, install: Install, tmp_path: Path, revoked: Path) -> None:
    writer = start_line_writer(host, install, "--log-directory", host.path(revoked))
    service = writer.service
    revoke(revoked)
    done = host("rotate", service.name)
    assert done.code != 0
    assert "rotate the log" in done.err
    assert "the service's account may write to the folder" in done.err
    writer.write(1)
    assert "line 1" in service.log()  # the open file stays open
    unmount(revoked)
    host.ok("rotate", service.name)
    writer.write(2)
    assert "line 1" in service.rotated()[0].read_text()
    assert "line 2" in service.log()
    service.stop()


def test_service_starts_without_a_writable_log(host: Host, install: Install, tmp_path: Path, revoked: Path) -> None:
    """A service starts without its log."""
    revoke(revoked)
    writer = start_line_writer(host, install, "--log-directory", host.path(revoked))
    service = writer.service
    assert "open the log" in service.wait_event(TROUBLE).text
    writer.write(1)
    unmount(revoked)
    wait_until(service.log_path.exists)
    writer.write(2)
    service.wait_log("line 2")
    assert "error 2" in service.log()
    service.wait_event(WELL)
    service.stop()
    assert "line 1" not in service.log()
