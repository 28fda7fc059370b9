"""`logs`: the lines of a service from all its log files, and new ones as they are written."""

from __future__ import annotations

import datetime
import os
import re
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from host_exe import Host
from machine import CLIENT_VERSION, WINDOWS, python
from markers import ONE_PYTHON
from service import Install, Service
from terminal import CTRL_C, Terminal
from waiting import PATIENCE

HOST_LINE = "[pyhostsvc] {} {}\r\n"


pytestmark = ONE_PYTHON


def stamp(when: datetime.datetime, number: int = 1) -> str:
    text = when.astimezone(datetime.timezone.utc).strftime("%Y%m%dT%H%M%S.%f")[:-3] + "Z"
    return text if number == 1 else f"{text}-{number}"


def local(when: datetime.datetime) -> str:
    return when.strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]


class Log:
    """The log of a service that never runs: the test writes its files."""

    def __init__(self, service: Service):
        self.service = service
        self.live = service.log_path
        self.live.parent.mkdir(parents=True, exist_ok=True)

    @property
    def name(self) -> str:
        return self.service.name

    def write(self, *lines: str) -> None:
        with self.live.open("ab") as file:
            file.write("".join(lines).encode())

    def rotated(self, when: datetime.datetime, number: int = 1) -> Path:
        return self.live.with_name(f"{self.name}-{stamp(when, number)}.log")

    def rotate(self, when: datetime.datetime, number: int = 1) -> Path:
        self.live.rename(self.rotated(when, number))
        return self.rotated(when, number)

    def read(self, *options: str) -> str:
        """Returns what `logs` prints, with plain line ends."""
        done = self.service.host.aside("logs", self.name, *options)
        assert (done.code, done.err) == (0, ""), done
        return done.out.replace("\r\n", "\n")

    def bytes(self, *options: str) -> bytes:
        """Returns what `logs` prints to a pipe, unchanged."""
        host = self.service.host
        command = host.machine.command(host.exe, "logs", self.name, *options)
        done = subprocess.run(
            command, env=host.machine.environment(), stdin=subprocess.PIPE, capture_output=True, timeout=60, check=True
        )
        return done.stdout


@pytest.fixture
def log(install: Install) -> Log:
    return Log(install("pass"))


class Follower:
    """`logs -f` with its output in a pipe."""

    def __init__(self, host: Host, *arguments: str):
        command = host.machine.command(host.exe, "logs", *arguments, "--follow")
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=host.machine.environment()
        )
        self.read = b""
        self.thread = threading.Thread(target=self.take)
        self.thread.start()

    def take(self) -> None:
        assert self.process.stdout
        while piece := os.read(self.process.stdout.fileno(), 1 << 16):
            self.read += piece

    @property
    def text(self) -> str:
        return self.read.decode("utf-8", "replace").replace("\r\n", "\n")

    def wait(self, pattern: str) -> str:
        deadline = time.monotonic() + PATIENCE
        while not re.search(pattern, self.text):
            assert self.process.poll() is None, self.text
            assert time.monotonic() < deadline, f"no {pattern!r} in {self.text[-3000:]}"
            time.sleep(0.02)
        return self.text

    def end(self) -> str:
        self.process.kill()
        self.process.wait(PATIENCE)
        self.thread.join(PATIENCE)
        return self.text


@pytest.fixture
def follow(host: Host) -> Iterator[Callable[..., Follower]]:
    followers: list[Follower] = []

    def begin(*arguments: str) -> Follower:
        followers.append(Follower(host, *arguments))
        return followers[-1]

    yield begin
    for follower in followers:
        follower.end()


NOW = datetime.datetime(2026, 11, 24, 19, 24, 51, 123000)
SECOND = datetime.timedelta(seconds=1)
MINUTE = datetime.timedelta(minutes=1)
HOUR = datetime.timedelta(hours=1)


def test_last_lines_are_counted_across_all_files(log: Log) -> None:
    for number in range(30):
        log.write(f"line {number}\n")
    log.rotate(NOW)
    log.write("line 30\r\n")
    log.rotate(NOW, 2)
    log.rotated(NOW, 10).write_bytes(b"")
    for number in range(31, 70):
        log.write(f"line {number}\n")
    every = [f"line {number}" for number in range(70)]
    assert log.read().splitlines() == every[-50:]
    assert log.read("-n", "all").splitlines() == every
    assert log.read("--lines=41").splitlines() == every[-41:]
    assert log.read("-n", "39").splitlines() == every[-39:]
    assert log.read("-n", "1000000").splitlines() == every
    assert log.read("-n", "0") == ""
    log.live.unlink()
    assert log.read("-n", "2").splitlines() == ["line 29", "line 30"]


def test_pipe_gets_the_bytes_unchanged(log: Log) -> None:
    first = b"\xef\xbb\xbfone\r\n\xff\xfe\x00 \x1b[31mtwo\n\n" + b"x" * 300_000 + b"\r\n\xef\xb7\x90\n"
    last = "三\r\nunfinished".encode()
    log.live.write_bytes(first)
    log.rotate(NOW)
    log.live.write_bytes(last)
    assert log.bytes("-n", "all") == first + last
    assert log.bytes("-n", "4") == first.split(b"\n", 3)[3] + last
    assert log.bytes("-n", "1") == b"unfinished"


def test_line_without_an_end_is_not_joined_with_the_next_file(log: Log) -> None:
    log.write("torn")
    log.rotate(NOW)
    log.write("next\r\n")
    assert log.bytes() == b"torn\r\nnext\r\n"
    assert log.bytes("-n", "2", "--grep", "t") == b"torn\r\nnext\r\n"


def test_grep_selects_lines(log: Log) -> None:
    for number in range(100):
        log.write(f"Error {number}\r\n" if number % 10 == 0 else f"line {number} ÄPFEL\r\n")
    log.rotate(NOW)
    log.write("an error\r\n", "Äpfel\r\n", "äpfel\r\n")
    assert log.read("--grep", "error").splitlines() == [f"Error {number}" for number in range(0, 100, 10)] + [
        "an error"
    ]
    assert log.read("--grep", "Error", "-n", "2").splitlines() == ["Error 80", "Error 90"]
    assert len(log.read("--grep", "äpfel", "-n", "all").splitlines()) == 92
    assert log.read("--grep", "Äpfel").splitlines() == ["Äpfel"]
    assert log.read("--grep", "ÄP", "-n", "1").splitlines() == ["line 99 ÄPFEL"]
    assert log.read("--grep", "no such text") == ""


@pytest.mark.parametrize("options", [["-n", "all"], ["-n", "all", "-f"]])
def test_closed_pipe_ends_without_a_message(log: Log, options: list[str]) -> None:
    """`logs web | head -1`."""
    host = log.service.host
    log.write("a line\n" * 100_000)
    process = subprocess.Popen(
        host.machine.command(host.exe, "logs", log.name, *options),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=host.machine.environment(),
    )
    assert process.stdout
    assert process.stderr
    assert process.stdout.readline() == b"a line\n"
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(PATIENCE) == 0


def test_since(log: Log) -> None:
    """A line without a time counts as being as late as the next line that has one."""
    log.write(HOST_LINE.format(local(NOW - 3 * HOUR), "Python"), "three hours ago\n")
    log.rotate(NOW - 2 * HOUR)
    log.write("more than an hour ago\n", f"{local(NOW - HOUR)} an hour ago\n", "and more\n")
    log.rotate(NOW - 30 * MINUTE)
    log.write("half an hour ago\n", HOST_LINE.format(local(NOW - MINUTE), "stops"), "the end\n")

    old = (NOW - MINUTE).timestamp()
    os.utime(log.live, (old, old))
    os.utime(log.rotated(NOW - 30 * MINUTE), (old, old))

    def since(when: datetime.datetime, *options: str) -> list[str]:
        done = log.service.host.aside("logs", log.name, "--since", when.strftime("%Y-%m-%d %H:%M:%S"), *options)
        assert done.code == 0
        return [line.strip()[-12:] for line in done.out.splitlines()]

    texts = ["more than an hour ago", ".123 an hour ago", "and more", "half an hour ago", "51.123 stops", "the end"]
    every = [line[-12:] for line in texts]
    assert since(NOW - HOUR) == every
    assert since(NOW - HOUR + SECOND) == every[2:]
    assert since(NOW - 10 * MINUTE) == every[3:]
    assert since(NOW - 10 * MINUTE, "-n", "2") == every[4:]
    assert since(NOW - MINUTE + SECOND) == []
    assert len(since(NOW - 3 * HOUR)) == 8
    assert since(NOW - HOUR, "-n", "1") == ["the end"]
    assert since(NOW - HOUR, "--grep", "hour") == [every[0], every[1], every[3]]
    assert log.read("--since", NOW.strftime("%Y-%m-%d")) == log.read("-n", "all")


def test_since_a_duration_ago(log: Log) -> None:
    now = datetime.datetime.now()
    for hours in (30, 5, 1):
        log.write(HOST_LINE.format(local(now - hours * HOUR), f"{hours} hours ago"))
    assert log.read("--since", "2h").endswith("1 hours ago\n")
    assert len(log.read("--since", "90m").splitlines()) == 1
    assert len(log.read("--since", "1d").splitlines()) == 2
    assert len(log.read("--since", "2d").splitlines()) == 3
    assert log.read("--since", "3s") == ""


def test_since_if_lines_have_no_time(log: Log) -> None:
    """The last lines, which may be recent enough, are printed with a notice."""
    now = datetime.datetime.now()
    log.write(HOST_LINE.format(local(now - HOUR), "Python"), *(f"line {number}\n" for number in range(100)))

    def since(*options: str) -> list[str]:
        done = log.service.host.aside("logs", log.name, "--since", "10m", *options)
        assert done.code == 0
        assert ("the first lines have no time and may be older" in done.err) == bool(done.out)
        return done.out.splitlines()

    assert since() == [f"line {number}" for number in range(50, 100)]
    assert since("-n", "2") == ["line 98", "line 99"]
    assert since("-n", "all") == [f"line {number}" for number in range(100)]
    assert since("--grep", "7") == [f"line {number}" for number in range(100) if "7" in str(number)]
    log.write(HOST_LINE.format(local(now), "ended: exit code 1"))
    assert [line[-6:] for line in since()] == [*(f"ine {number}" for number in range(50, 100)), "code 1"]
    old = (now - HOUR).timestamp()
    log.live.write_text("nobody has written since then\n")
    os.utime(log.live, (old, old))
    assert since() == []


def test_since_of_a_running_service(host: Host, install: Install) -> None:
    service = install("import time\ntime.sleep(1.1)\nprint('working')\ntime.sleep(3600)").start()
    service.wait_log("working")
    done = host.aside("logs", service.name, "--since", "1s")
    assert (done.code, done.out.strip()) == (0, "working")


def test_invalid_options_are_refused(log: Log) -> None:
    log.write("x\n")
    for options in (["--since", "soon"], ["-n", "-1"], ["-n", "some"], ["-n", "5x"], ["-f", "--previous"]):
        done = log.service.host.aside("logs", log.name, *options)
        assert (done.code, done.out) == (2, ""), options
        assert len(done.err.splitlines()) == 2


def test_previous_run(host: Host, install: Install) -> None:
    service = install("import os\nprint('run of', os.getpid())")
    pids = []
    for number in range(3):
        service.start()
        service.wait("stopped")
        pids.append(service.log().split()[-1])
        if number == 0:
            one = host.aside("logs", service.name, "--previous")
            assert one.code == 1
            assert "one run" in one.err
        if number == 1:
            service.log_path.rename(service.log_path.with_name(f"{service.name}-{stamp(NOW)}.log"))
    printed = host.ok("logs", service.name, "--previous")
    assert [line.split()[-1] for line in printed.splitlines() if line.startswith("run of")] == [pids[1]]
    assert printed.count("' starts, process ") == 1
    assert printed.startswith("[pyhostsvc]")
    assert f"run of {pids[2]}" in host.ok("logs", service.name)
    assert host.ok("logs", service.name, "--previous", "--grep", "RUN") == ""


def test_previous_run_of_a_plain_log_is_refused(log: Log) -> None:
    log.write("plain\n")
    done = log.service.host.aside("logs", log.name, "--previous")
    assert done.code == 1
    assert "does not show where a run of" in done.err
    assert "log_plain off" in done.err


def test_stderr_has_its_own_files(log: Log) -> None:
    log.write("out\n")
    done = log.service.host.aside("logs", log.name, "--stderr")
    assert done.code == 1
    assert "log_split" in done.err
    log.live.with_name(f"{log.name}.stderr-{stamp(NOW)}.log").write_bytes(b"old\n")
    log.live.with_name(f"{log.name}.stderr.log").write_bytes(b"err\n")
    assert log.read("--stderr") == "old\nerr\n"
    assert log.read() == "out\n"


def test_service_without_a_log(host: Host, install: Install) -> None:
    service = install("pass")
    done = host.aside("logs", service.name)
    assert (done.code, done.out) == (1, "")
    assert f"pyhostsvc start {service.name}" in done.err
    assert host.aside("logs", "no-such-service").code == 4


def test_log_that_cannot_be_read(log: Log) -> None:
    """Windows denies opening a folder as a file, even to an administrator."""
    log.live.mkdir()
    done = log.service.host.aside("logs", log.name)
    log.live.rmdir()
    assert (done.code, done.out) == (5, "")
    assert str(log.live.name) in done.err
    assert "elevated" in done.err


def test_directory_in_any_writing_system(host: Host, install: Install) -> None:
    folder = host.folder / "記錄 ☃"
    folder.mkdir()
    service = install("print('grüße 三')", "--log-directory", host.path(folder), name=f"sérvice-{os.getpid()}").start()
    service.wait("stopped")
    assert service.log_path.resolve().parent == folder.resolve()
    assert "grüße 三\n" in host.ok("logs", service.name)


@pytest.mark.skipif(WINDOWS, reason="wants a sparse file, as Unix makes them")
def test_log_of_many_gigabytes_is_read_from_its_end(log: Log) -> None:
    with log.live.open("wb") as file:
        file.truncate(10 << 30)
    log.write("\n", *(f"{local(NOW)} line {number}\n" for number in range(100)))
    assert [line.split()[-1] for line in log.bytes().decode().splitlines()] == [str(n) for n in range(50, 100)]
    assert log.bytes("--grep", "line 9", "-n", "2").decode().split()[-1] == "99"


def test_following_continues_across_stop_and_start(
    host: Host, install: Install, follow: Callable[..., Follower]
) -> None:
    """It begins before there is a log."""
    service = install("import time\nprint('up')\ntime.sleep(600)")
    follower = follow(service.name)
    service.start()
    follower.wait("up\n")
    service.stop()
    follower.wait("STOPPED|stops|stopped")
    service.start()
    follower.wait(r"(?s)up\n.*starts, process .*up\n")
    service.stop()
    service.log_path.unlink()
    service.start()
    text = follower.wait(r"(?s)up\n.*up\n.*up\n")
    service.stop()
    follower.wait(r"(?s)(?:up\n.*){3}stop requested")
    assert text.count("' starts, process ") == 3
    assert len(re.findall("^up$", text, re.MULTILINE)) == 3


def test_lines_written_to_a_rotated_file_are_shown(
    host: Host, install: Install, follow: Callable[..., Follower]
) -> None:
    """A child's streams stay with the file when it is renamed."""
    go = host.folder / "go"
    service = install(
        """
        import itertools, os, subprocess, sys, time
        if len(sys.argv) == 1:
            child = subprocess.Popen([sys.executable, __file__, "child"])
            while child.poll() is None:
                time.sleep(0.1)
            sys.exit()
        for number in itertools.count():
            print("number", number, flush=True)
            while not os.path.exists(os.environ["GO"] + str(number)):
                time.sleep(0.01)
        """,
        "--env",
        f"GO={host.path(go)}",
        "--log-plain",
    ).start()
    log = Log(service)
    before = follow(service.name)
    before.wait("number 0\n")
    log.rotate(NOW)
    log.write("in the new file\r\n")
    before.wait("in the new file\n")
    after = follow(service.name)  # starts after the rotation
    after.wait("(?s)number 0\n.*in the new file\n")
    Path(f"{go}0").touch()
    for follower in (before, after):
        follower.wait("in the new file\nnumber 1\n")
    log.rotate(NOW + SECOND)
    log.write("in the newest\r\n")
    Path(f"{go}1").touch()
    for follower in (before, after):
        text = follower.wait("(?s)(?=.*number 2\n).*in the newest\n")
        assert [text.count(f"number {number}\n") for number in range(4)] == [1, 1, 1, 0]
    service.stop()


def test_only_whole_lines_are_matched(log: Log, follow: Callable[..., Follower]) -> None:
    log.write("first wanted\n", "an unf")
    wanted = follow(log.name, "--grep", "wanted")
    every = follow(log.name)
    every.wait("an unf$")
    log.write("inished line, wanted\n", "other\n")
    every.wait("other\n")
    assert every.end() == "first wanted\nan unfinished line, wanted\nother\n"
    wanted.wait("inished")
    assert wanted.end() == "first wanted\nan unfinished line, wanted\n"


def test_following_survives_an_emptied_log(log: Log, follow: Callable[..., Follower]) -> None:
    log.write("one\n" * 10)
    follower = follow(log.name, "-n", "1")
    follower.wait("one\n")
    log.live.write_bytes(b"two\n")
    follower.wait("two\n")
    log.write("three\n")
    follower.wait("three\n")
    assert follower.end() == "one\ntwo\nthree\n"


WRITER = """
import ctypes, datetime, msvcrt, os, subprocess, sys, threading, time
from ctypes import wintypes

live, seconds = sys.argv[1], float(sys.argv[2])
kernel32 = ctypes.WinDLL("kernel32", use_last_error=True)
kernel32.CreateFileW.restype = wintypes.HANDLE
ends = time.monotonic() + seconds

def open_log():
    '''As the host opens it: to append, and shared in every way.'''
    handle = kernel32.CreateFileW(ctypes.c_wchar_p(live), 0x100084, 7, None, 4, 0x80, None)
    assert handle != wintypes.HANDLE(-1).value, ctypes.get_last_error()
    return msvcrt.open_osfhandle(handle, os.O_APPEND | os.O_BINARY)

log = open_log()
files = 1

def rotate():
    global files
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%S.%f")[:-3] + "Z"
    number = 1
    while os.path.exists(target := live[:-4] + f"-{now}" + (f"-{number}" if number > 1 else "") + ".log"):
        number += 1
    os.rename(live, target)
    new = open_log()
    os.dup2(new, log)
    os.close(new)
    files += 1

counts = [0] * 4

def write(writer):
    while time.monotonic() < ends:
        os.write(log, b"w%d %d %s\\r\\n" % (writer, counts[writer], b"x" * (counts[writer] % 97)))
        counts[writer] += 1
        if counts[writer] % 5 == 0:
            time.sleep(0.001)

CHILD = '''
import os, sys, time
ends = time.monotonic() + float(sys.argv[2])
count = 0
while time.monotonic() < ends:
    os.write(1, b"%s %d \\\\r\\\\n" % (sys.argv[1].encode(), count))
    count += 1
    time.sleep(0.002)
os.write(2, b"%d" % count)
'''
children = []

def child():
    os.set_inheritable(log, True)
    number = len(children)
    children.append(subprocess.Popen([sys.executable, "-c", CHILD, f"c{number}", str(seconds / 2)], stdout=log,
                                     stdin=subprocess.DEVNULL, stderr=subprocess.PIPE))

threads = [threading.Thread(target=write, args=(writer,)) for writer in range(4)]
for thread in threads:
    thread.start()
child()
turn = 0
while time.monotonic() < ends:
    for again in range(1 + turn % 3):
        rotate()
    turn += 1
    if turn == 10:
        child()
    time.sleep(0.1 * (turn % 3))
for thread in threads:
    thread.join()
written = {f"w{writer}": count for writer, count in enumerate(counts)}
for number, process in enumerate(children):
    written[f"c{number}"] = int(process.communicate()[1])
os.write(log, b"over 0 \\r\\n")
print(repr((files, written)))
"""


def test_no_line_is_missed_or_repeated_during_rotation(host: Host, log: Log, follow: Callable[..., Follower]) -> None:
    """Four threads and two children write; some rotations are closer together than two polls of the follower."""
    script = host.script(WRITER, "writer.py")
    live = host.machine.windows_path(log.live) if WINDOWS else host.path(log.live)
    follower = follow(log.name)
    writer = host.machine.popen(python(CLIENT_VERSION), host.path(script), live, "4")
    follower.wait("w3 100 ")
    late = follow(log.name, "-n", "all")  # starts during the rotations
    out, err = writer.communicate(timeout=PATIENCE)
    assert writer.returncode == 0, err
    files, written = eval(out)
    assert files > 15
    assert sum(written.values()) > 2000
    for reader in (follower, late):
        reader.wait("over 0 \n")
        time.sleep(0.5)  # repeated lines would come now
        check_lines(reader.end(), written)
    check_lines(log.bytes("-n", "all").decode().replace("\r\n", "\n"), written)


def check_lines(text: str, written: dict[str, int]) -> None:
    """Checks that every line is there once, in order for each writer."""
    numbers: dict[str, list[int]] = {writer: [] for writer in [*written, "over"]}
    for line in text.splitlines():
        writer, number, *rest = line.split(" ")
        numbers[writer].append(int(number))
        assert writer[0] != "w" or rest == ["x" * (int(number) % 97)], line
    assert numbers.pop("over") == [0]
    for writer, count in written.items():
        assert numbers[writer] == list(range(count)), writer


FAILS = """
import time
print("before")
try:
    1 / 0
except ZeroDivisionError:
    import traceback
    traceback.print_exc()
print("after", flush=True)
time.sleep(600)
"""


def coloured(raw: bytes) -> list[tuple[str, str]]:
    """Returns the pieces that the terminal got, with their colour; "" is the default colour."""
    colour, parts = "", []
    for sequence, text in re.findall(rb"(?:\x1b(\[[?0-9;]*[a-zA-Z]|\][^\x07]*\x07))?([^\x1b]*)", raw):
        if sequence.startswith(b"[") and sequence.endswith(b"m"):
            last = sequence[1:-1].decode().split(";")[-1]
            colour = "" if last in ("", "0", "39", "49") else last
        parts.append((colour, text.decode("utf-8", "replace")))
    return parts


RED, GREY = ("31", "91"), ("90",)


@pytest.mark.skipif(WINDOWS, reason="needs a Unix terminal")
def test_ctrl_c_ends_following(host: Host, install: Install) -> None:
    service = install(FAILS).start()
    terminal = Terminal(host, "logs", service.name, "-f")
    terminal.wait("after")
    terminal.type(CTRL_C)
    assert terminal.end() == 0
    assert "pyhostsvc: " not in terminal.shown
    assert service.query()["state"] == "running"


ATTRIBUTES = """
import ctypes, signal, subprocess, sys
signal.signal(signal.SIGINT, lambda *_: None)
console = ctypes.windll.kernel32.GetStdHandle(-11)

def attributes():
    info = (ctypes.c_short * 11)()  # CONSOLE_SCREEN_BUFFER_INFO
    assert ctypes.windll.kernel32.GetConsoleScreenBufferInfo(console, info)
    return info[4]

before = attributes()
child = subprocess.Popen(sys.argv[2:])
during = set()
while child.poll() is None:
    during.add(attributes())
with open(sys.argv[1], "w") as file:
    print(child.returncode, attributes() == before, during - {before} != set(), file=file)
"""


@pytest.mark.skipif(WINDOWS, reason="needs a Unix terminal")
def test_ctrl_c_restores_the_colours_of_the_console(host: Host, log: Log) -> None:
    """It comes during a red log that would take minutes; another program at the same console sees the attributes."""
    log.write("Traceback (most recent call last):\n", '  File "x.py", line 1, in <module>\n' * 500_000, "ValueError\n")
    script, result = host.script(ATTRIBUTES, "attributes.py"), host.folder / "result"
    words = [host.path(path) for path in (script, result, host.exe)]
    watcher = replace(host, exe=python(CLIENT_VERSION))
    terminal = Terminal(watcher, *words, "logs", log.name, "-n", "all")
    terminal.wait("x.py")
    terminal.type(CTRL_C)
    terminal.end()
    assert result.read_text().split() == ["0", "True", "True"]
    assert "ValueError" not in terminal.shown


@pytest.mark.skipif(WINDOWS, reason="needs a Unix terminal")
def test_tracebacks_are_red_on_a_terminal(host: Host, install: Install) -> None:
    service = install(FAILS).start()
    service.wait_log("after")
    terminal = Terminal(host, "logs", service.name)
    assert terminal.end() == 0
    parts = coloured(terminal.raw)

    def colours_of(text: str) -> set[str]:
        return {colour for colour, part in parts if text in part}

    for text in ("Traceback (most recent call last):", "1 / 0", "ZeroDivisionError"):
        assert len(colours_of(text)) == 1, parts
        assert colours_of(text) <= set(RED), parts
    assert colours_of("[pyhostsvc]") == set(GREY)
    assert colours_of("before") == colours_of("after") == {""}
    plain = Terminal(host, "logs", service.name, environment={"NO_COLOR": "1"})
    assert plain.end() == 0
    assert {colour for colour, _ in coloured(plain.raw)} == {""}
    assert "ZeroDivisionError" in plain.shown
    assert "\x1b" not in host.ok("logs", service.name)


@pytest.mark.skipif(WINDOWS, reason="needs a Unix terminal")
def test_undisplayable_characters_on_a_terminal(host: Host, log: Log) -> None:
    log.live.write_bytes("\ufeffmark\r\n\ufdd5\ufddf三".encode() + b"\xff\n" + b"y" * 20000 + b"\nno end")
    terminal = Terminal(host, "logs", log.name)
    assert terminal.end() == 0
    assert "三" in terminal.shown
    assert terminal.shown.count("y") >= 20000  # Wine's console draws some of them again
    assert "no end" in terminal.shown
    assert not set(terminal.shown) & set("\ufdd5\ufddf\ufeff")
