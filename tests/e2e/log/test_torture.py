"""Everything at once: threads, children and C write to a log that is rotated all the time, until the process is killed.

Every line of Python and of the child processes is there, whole, once, and in order. C code prints in pieces: others
may stand in the middle of its lines, but nothing is lost. With --soak, the test runs twenty times for a minute each.
"""

from __future__ import annotations

import random
import re
import struct
import time
from pathlib import Path

import pytest
from host_exe import Host
from machine import PROGRAMS
from markers import ONE_PYTHON
from service import Install, Service
from waiting import wait_until

pytestmark = ONE_PYTHON

ROTATE = 240
WRITERS = ["print", "write", "error", "descriptor", "printf", "child-1", "child-2"]
CHILDREN = WRITERS[5:]
SLOTS = len(WRITERS) + len(CHILDREN)  # and a slot for each child's process ID

# The arguments: the role (none for the service), the round, the file of marks, the library.
SCRIPT = f"""
    import ctypes, mmap, os, struct, subprocess, sys, threading, time
    WRITERS = {WRITERS!r}
    marks_path, library, *start = sys.argv[1:]
    name, round = start if len(start) == 2 else (None, start[0])
    marks = mmap.mmap(os.open(marks_path, os.O_RDWR | os.O_BINARY), {SLOTS * 8})

    def mark(slot, number):
        struct.pack_into("<q", marks, slot * 8, number)

    def write_lines(writer, write):
        slot, number = WRITERS.index(writer), 0
        while True:
            number += 1
            write(f"{{round}}-{{writer}} {{number}} {{'x' * (number % 97)}}.\\n")
            mark(slot, number)
            if number % 20 == 0:
                time.sleep(0.001)

    def print_lines():
        done = ctypes.c_longlong.from_buffer(marks, WRITERS.index("printf") * 8)
        ctypes.CDLL(library).print_lines(f"{{round}}-printf".encode(), ctypes.byref(done))

    def write_descriptor(text):
        os.write(1, text.encode())

    if name:
        write_lines(name, write_descriptor)
    for slot, child in enumerate({CHILDREN!r}, len(WRITERS)):
        process = subprocess.Popen([sys.executable, __file__, marks_path, library, child, round])
        mark(slot, process.pid)
    ways = {{
        "print": lambda text: print(text, end=""),
        "write": sys.stdout.write,
        "error": sys.stderr.write,
        "descriptor": write_descriptor,
    }}
    for writer, write in ways.items():
        threading.Thread(target=write_lines, args=(writer, write), daemon=True).start()
    threading.Thread(target=print_lines, daemon=True).start()
    time.sleep(3600)
"""


def expected(name: str, number: int) -> str:
    return f"{name} {number} {'x' * (number % 97)}."


def check_whole_lines(text: str, name: str, least: int) -> int:
    """Checks that every line of a writer is there, whole, once, and in order. Returns the number of lines."""
    found = re.findall(rf"{name} \d+ x*\.(?=\n)", text)
    for number, line in enumerate(found, 1):
        assert line == expected(name, number), f"line {number} of {name} is {line!r}"
    assert len(found) >= least, f"{name} has written {least} lines, of which {len(found)} are whole"
    return len(found)


def check_printed(text: str, index: int, least: int) -> int:
    """Checks that nothing is missing of what C code has printed. Other lines may stand in the middle of its own.

    Line ends are not compared: a line of the host begins with one if the line before it has no end yet.
    """
    others = "|".join(writer for writer in WRITERS if writer != "printf")
    text = re.sub(rf"\[pyhostsvc\] .*\n|{index}-(?:{others}) \d+ x*\.\n", "", text).replace("\n", "")
    printed = "".join(expected(f"{index}-printf", number) for number in range(1, least + 1))
    if not text.startswith(printed):
        at = next((i for i, (a, b) in enumerate(zip(text, printed, strict=False)) if a != b), len(text))
        pytest.fail(f"{printed[at - 50 : at + 50]!r} was printed, {text[at - 50 : at + 50]!r} is in the log")
    return least


def torture(service: Service, marks: Path, index: int, seconds: float) -> tuple[int, int]:
    """Runs one round. Returns the number of lines and of rotations."""
    marks.write_bytes(bytes(SLOTS * 8))
    before = set(service.rotated())
    length = service.log_path.stat().st_size if service.log_path.exists() else 0  # of the earlier rounds
    service.client.start(service.name, str(index))
    wait_until(lambda: all(struct.unpack(f"<{SLOTS}q", marks.read_bytes())))
    pid = service.query()["pid"]
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        service.client.control(service.name, ROTATE)
        time.sleep(min(0.2, max(0.0, deadline - time.monotonic())))
    service.client.terminate(pid)
    counts = struct.unpack(f"<{SLOTS}q", marks.read_bytes())
    for process in (pid, *counts[len(WRITERS) :]):
        assert service.client.wait_for_process(process, 30)
    counts = struct.unpack(f"<{SLOTS}q", marks.read_bytes())
    fresh = [file for file in service.rotated() if file not in before]
    written = b"".join(file.read_bytes() for file in (*fresh, service.log_path))[length:]
    text = written.decode().replace("\r\n", "\n")
    total = 0
    for writer, count in zip(WRITERS, counts, strict=False):
        printed = writer == "printf"
        total += check_printed(text, index, count) if printed else check_whole_lines(text, f"{index}-{writer}", count)
    return total, len(fresh)


def test_every_line_survives_rotation_and_a_kill(
    host: Host, install: Install, tmp_path: Path, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    soak = request.config.getoption("--soak")
    marks = tmp_path / "marks"
    service = install(SCRIPT, "--log-keep", "0", "--", host.path(marks), host.path(PROGRAMS / "printer.dll"))
    for index in range(20 if soak else 3):
        seconds = random.uniform(50, 70) if soak else random.uniform(1, 3)
        total, rotations = torture(service, marks, index, seconds)
        assert rotations > 0
        with capsys.disabled():
            if soak:
                print(f"round {index}: {seconds:.1f} s, {total} lines, {rotations} rotations", flush=True)
