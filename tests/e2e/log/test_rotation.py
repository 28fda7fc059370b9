"""Rotation: by size, by age, on demand, at the start; which files are kept; what delays a rotation or a write."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

import pytest
from host_exe import Host
from line_writer import LINE_WRITER, WRITE_LINE
from markers import ONE_PYTHON
from scm import STOP
from service import Install, Service
from waiting import wait_until

pytestmark = ONE_PYTHON


def lines(path: Path) -> list[str]:
    """Returns the lines of the script in a file."""
    text = path.read_bytes().decode()
    return [line for line in re.split(r"\r?\n", text) if line and not line.startswith("[pyhostsvc]")]


def write_line(host: Host, service: Service, number: int) -> None:
    host.ok("control", service.name, str(WRITE_LINE))
    service.wait_log(f"line {number}$")


def test_rotate_command(host: Host, install: Install) -> None:
    service = install(LINE_WRITER).start()
    service.wait_log("begun")
    write_line(host, service, 1)
    done = host.ok("rotate", service.name)
    (file,) = service.rotated()
    assert done.strip() == f"Rotated the log of '{service.name}'. The previous lines are in {file.name}."
    assert lines(file) == ["begun", "line 1"]
    assert f"the log was rotated; earlier lines are in {file.name}" in service.log(own=True)
    write_line(host, service, 2)
    assert lines(service.log_path) == ["line 2"]
    service.stop()
    assert "stop requested" in service.log(own=True)


def test_rotate_of_an_empty_log(host: Host, install: Install) -> None:
    service = install(LINE_WRITER, "--log-plain").start()
    service.wait_log("begun")
    host.ok("rotate", service.name)
    assert lines(service.rotated()[0]) == ["begun"]
    assert "empty" in host.ok("rotate", service.name)
    assert len(service.rotated()) == 1
    service.stop()


def test_rotate_of_a_stopped_service(host: Host, install: Install) -> None:
    service = install("print(1)")
    done = host("rotate", service.name)
    assert done.code == 3
    assert "is not running" in done.err


def test_rotation_by_size(install: Install) -> None:
    service = install(
        """
        import winsvc
        winsvc.stop_requested()
        for number in range(40000):
            print(number, "x" * 100)
        print("done")
        winsvc.wait()
        """,
        "--log-size",
        "1M",
    ).start()
    wait_until(lambda: any("done" in lines(file) for file in [*service.rotated(), service.log_path]))
    wait_until(lambda: bool(service.rotated()))
    service.stop()
    files = [*service.rotated(), service.log_path]
    numbers = [int(line.split()[0]) for file in files for line in lines(file) if line != "done"]
    assert numbers == list(range(40000))
    assert len(files) > 1
    assert all(file.stat().st_size >= 1 << 20 for file in files[:-1])


@pytest.mark.parametrize("age", ["hourly", "daily", "03:30"])
def test_rotation_by_age(host: Host, install: Install, age: str) -> None:
    """The start rotates a log whose last line is from an earlier period."""
    service = install(LINE_WRITER, "--log-age", age).start()
    service.wait_log("begun")
    service.stop()
    service.start()
    service.wait_log("begun(.|\n)+begun")
    assert service.rotated() == []
    service.stop()
    day = 24 * 3600
    old = time.time() - day - 60
    os.utime(service.log_path, (old, old))
    service.start()
    service.wait_log("begun")
    (file,) = service.rotated()
    assert lines(file) == ["begun", "begun"]
    assert lines(service.log_path) == ["begun"]
    service.stop()


def test_rotation_at_the_start(install: Install) -> None:
    service = install("import os\nprint('run')", "--log-rotate-at-start", "--log-keep", "2")
    for _ in range(4):
        service.start()
        service.wait("stopped")
    assert [lines(file) for file in service.rotated()] == [["run"], ["run"]]
    assert lines(service.log_path) == ["run"]
    assert service.log(own=True).count("starts, process") == 1


def test_old_files_are_deleted(host: Host, install: Install) -> None:
    service = install(LINE_WRITER, "--log-keep", "2").start()
    service.wait_log("begun")
    for number in range(1, 5):
        write_line(host, service, number)
        host.ok("rotate", service.name)
    wait_until(lambda: len(service.rotated()) == 2)
    assert [lines(file) for file in service.rotated()] == [["line 3"], ["line 4"]]
    service.stop()


def test_rotated_file_in_use_is_kept(host: Host, install: Install) -> None:
    """A child continues to write to the file that it was started with."""
    service = install(
        """
        import subprocess, sys, winsvc
        child = subprocess.Popen([sys.executable, "-c", '''if True:
            import sys
            print("child begun", flush=True)
            for line in sys.stdin:
                print("child", line.strip(), flush=True)
        '''], stdin=subprocess.PIPE, text=True)
        print("begun")
        @winsvc.on_control(128)
        def line(code):
            child.stdin.write("goes on\\n")
            child.stdin.flush()
        @winsvc.on_control(129)
        def end(code):
            child.stdin.close()
            child.wait()
            print("child ended")
        winsvc.wait()
        """,
        "--log-keep",
        "1",
    ).start()
    service.wait_log("child begun")
    service.wait_log("begun$")
    host.ok("rotate", service.name)
    (first,) = service.rotated()
    for _ in range(2):
        host.ok("rotate", service.name)
    assert first in service.rotated()
    host.ok("control", service.name, "128")
    wait_until(lambda: "child goes on" in lines(first))
    host.ok("control", service.name, "129")
    service.wait_log("child ended")
    host.ok("rotate", service.name)
    wait_until(lambda: first not in service.rotated())
    service.stop()


def test_split_logs_rotate_together(host: Host, install: Install) -> None:
    service = install(
        """
        import os, sys, winsvc
        @winsvc.on_control(128)
        def line(code):
            print("more out")
            print("more err", file=sys.stderr)
        print("out")
        print("err", file=sys.stderr)
        os.write(2, b"fd 2\\n")
        winsvc.wait()
        raise ValueError("the end")
        """,
        "--log-split",
    ).start()
    errors = service.log_path.with_name(f"{service.name}.stderr.log")
    service.wait_log("^out")
    wait_until(lambda: "fd 2" in lines(errors))
    assert lines(service.log_path) == ["out"]
    assert lines(errors) == ["err", "fd 2"]
    assert len(host.ok("rotate", service.name).splitlines()) == 2
    host.ok("control", service.name, "128")
    wait_until(lambda: lines(errors) == ["more err"])
    assert lines(service.log_path) == ["more out"]
    service.stop()
    assert lines(errors)[-1] == "ValueError: the end"
    assert "ValueError" not in "".join(lines(service.log_path))
    (file,) = service.rotated(".stderr")
    assert lines(file) == ["err", "fd 2"]


def test_plain_log_has_no_lines_of_the_host(install: Install) -> None:
    service = install("print('line')\nraise SystemExit(3)", "--log-plain")
    service.start_without_waiting()
    service.wait("stopped")
    assert service.log(own=True).split() == ["line"]


@pytest.mark.parametrize(
    "lead",
    [
        "os.dup2(os.open(own, flags), 1)",
        "os.close(1)\nos.open(own, flags)",
    ],  # the second handle gets the number of the log's handle
    ids=["dup2", "close"],
)
def test_rotation_keeps_a_redirection_by_the_script(host: Host, install: Install, tmp_path: Path, lead: str) -> None:
    service = install(
        f"""
        import os, sys, winsvc
        own, flags = {host.path(tmp_path / "own")!r}, os.O_CREAT | os.O_WRONLY | os.O_BINARY
        exec({lead!r})
        @winsvc.on_control(128)
        def line(code):
            print("to a file of its own")
            print("to the log", file=sys.stderr)
        winsvc.stop_requested()
        print("begun", file=sys.stderr)
        winsvc.wait()
        """
    ).start()
    service.wait_log("begun")
    host.ok("rotate", service.name)
    host.ok("control", service.name, "128")
    service.wait_log("to the log$")
    service.stop()
    assert (tmp_path / "own").read_text().splitlines() == ["to a file of its own"]
    assert lines(service.log_path) == ["to the log"]


def test_restored_stream_writes_to_the_log_again(host: Host, install: Install) -> None:
    """A script redirects stdout for a while to silence a library, also across a rotation."""
    service = install(
        """
        import os, winsvc
        saved = os.dup(1)
        def away(code):
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, 1)
            os.close(null)
        def back(code):
            os.dup2(saved, 1)
        def line(code):
            print("line")
        for code, function in enumerate([line, away, back], 128):
            winsvc.on_control(code)(function)
        winsvc.stop_requested()
        print("begun")
        winsvc.wait()
        """
    ).start()
    service.wait_log("begun")
    for code in ("129", "130"):  # away and back, within one log
        host.ok("control", service.name, code)
    host.ok("rotate", service.name)
    host.ok("control", service.name, "128")
    service.wait_log("line$")
    host.ok("control", service.name, "129")
    host.ok("rotate", service.name)
    host.ok("control", service.name, "130")

    def led_on() -> bool:
        host.ok("control", service.name, "128")
        return "line" in lines(service.log_path)

    wait_until(led_on)
    service.stop()


@pytest.mark.pythons("3.9", "3.14")
def test_time_stamps(install: Install, version: str) -> None:
    service = install(
        """
        import logging, os, sys, threading
        print("one", 2, "three")
        print("a\\nb")
        print("piece", end="")
        print("d")
        os.write(1, b"raw\\n")
        def mixed(name):
            for number in range(50):
                for part in (name, " ", str(number), "\\n"):
                    sys.stdout.write(part)
        threads = [threading.Thread(target=mixed, args=(name,)) for name in "xyz"]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        sys.stdout.writelines(["w\\n", "v\\n"])
        logging.warning("logged")
        try:
            sys.stdout.write(b"bytes")
        except TypeError as error:
            print(error)
        print("no end", end="")
        print("at the end", end="", file=sys.stderr)
        raise ValueError("why")
        """,
        "--log-timestamps",
    ).start()
    service.wait("stopped")
    written = service.log().splitlines()
    assert "raw" in written
    written.remove("raw")
    stamp = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} ")
    assert [line for line in written if not stamp.match(line)] == []
    texts = [line[24:] for line in written]
    assert texts[:4] == ["one 2 three", "a", "b", "pieced"]
    for name in "xyz":
        assert [text for text in texts if text.startswith(name)] == [f"{name} {number}" for number in range(50)]
    for text in ("w", "v", "WARNING:root:logged", "no end", "at the end", "ValueError: why"):
        assert text in texts
    assert any("must be str, not bytes" in text for text in texts)


@pytest.mark.parametrize(
    "end",
    [
        "os._exit(7)",
        "os.kill(os.getpid(), 7)",
        "os.abort()",
        "faulthandler._read_null()",
        "time.sleep(60)",
        "atexit.register(print, 'and this', end='')",
    ],
)
def test_unfinished_line_with_a_time_stamp_is_not_lost(install: Install, end: str) -> None:
    """With time stamps a line waits for its end, which the process may not reach."""
    service = install(
        f"""
        import atexit, faulthandler, os, signal, threading, time, winsvc
        thread = threading.Thread(target=print, args=("of a thread",), kwargs={{"end": ""}})
        thread.start()
        thread.join()
        print("calling the extension ☃ ... ", end="", flush=True)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        winsvc.ready()
        {end}
        """,
        "--log-timestamps",
        "--notify",
        "--stop-timeout=1",
    )
    service.start_without_waiting()
    if "sleep" in end:
        service.wait("running")
        service.client.control(service.name, STOP)
    service.wait("stopped")
    texts = [line[24:] for line in service.log().splitlines() if re.match(r"\d{4}-\d\d-\d\d ", line)]
    assert texts.count("calling the extension ☃ ... ") == 1
    assert texts.count("of a thread") == 1
    if "atexit" in end:
        assert "and this" in texts


@pytest.mark.parametrize("options", [[], ["--log-timestamps"]])
def test_released_stream_is_flushed(install: Install, options: list[str]) -> None:
    service = install(
        """
        import sys
        print("begun", end="")
        sys.stdout.buffer.write(b"in the buffer\\r\\n")
        sys.stdout = sys.__stdout__ = None
        """,
        *options,
    ).start()
    service.wait("stopped")
    assert "in the buffer" in service.log()
    assert "begun" in service.log()


def test_moved_or_deleted_log_is_created_again(host: Host, install: Install) -> None:
    service = install(LINE_WRITER).start()
    service.wait_log("begun")
    moved = service.log_path.rename(service.log_path.with_name("moved.log"))
    service.wait_log("continues in this new file", own=True)
    write_line(host, service, 1)
    assert lines(moved) == ["begun"]
    service.log_path.unlink()
    service.wait_log("continues in this new file", own=True)
    write_line(host, service, 2)
    assert lines(service.log_path) == ["line 2"]
    service.stop()


def test_log_that_was_idle(host: Host, install: Install) -> None:
    """A log is not checked every second while nothing is written. The host still notices at once what happens then."""
    service = install(
        """
        import os, time
        print("up", flush=True)
        go = os.path.join(os.environ["STATE_DIRECTORY"], "go")
        while not os.path.exists(go):
            time.sleep(0.1)
        for number in range(20000):
            print(number, "x" * 100)
        time.sleep(3600)
        """,
        "--log-size",
        "1M",
    ).start()
    service.wait_log("up")
    time.sleep(8)  # the keeper of the log needs three quiet seconds
    service.log_path.rename(service.log_path.with_name("moved.log"))
    wait_until(service.log_path.exists, seconds=10)
    time.sleep(8)
    (service.state_directory / "go").touch()
    wait_until(lambda: len(service.rotated()) > 0, seconds=10)
    service.stop()


@pytest.mark.parametrize(
    ("option", "value", "remedy"),
    [
        ("--log-age", "weekly", "hourly, daily, a time of day"),
        ("--log-keep", "10x", "a number of files such as 10"),
        ("--log-size", "10K", "512M"),
    ],
)
def test_invalid_values_of_rotation_settings(host: Host, option: str, value: str, remedy: str) -> None:
    done = host("install", host.path(host.script("pass")), "--name", "no-such-log", option, value)
    assert done.code == 2
    assert remedy in done.err


def test_purge_removes_all_log_files(host: Host, install: Install, tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "other.log").write_text("mine")
    service = install(LINE_WRITER, "--log-directory", host.path(folder), "--log-split").start()
    wait_until(lambda: any(folder.glob(f"{service.name}.log")))
    host.ok("rotate", service.name)
    service.stop()
    host.ok("remove", service.name, "--purge")
    assert [path.name for path in folder.iterdir()] == ["other.log"]
