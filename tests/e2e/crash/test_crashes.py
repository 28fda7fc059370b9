"""A crash is recorded in the log, in the state file, and in a memory dump."""

from __future__ import annotations

import re
import struct
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from endings import copy_crashes
from host_exe import Host
from machine import ALL_VERSIONS, WINDOWS
from markers import ONE_OLDER_PYTHON
from mounts import mount_small, unmount
from service import Install, Service

ALL = pytest.mark.parametrize("version", ALL_VERSIONS)

# The main thread waits, and another thread crashes.
CRASH = """
import faulthandler, os, signal, sys, threading, time
{before}
def helper():
    threading.Event().wait()
def crash():
    print("up", flush=True)
    go = os.path.join(os.environ["STATE_DIRECTORY"], "go")
    while not os.path.exists(go):
        time.sleep(0.01)
    os.remove(go)
    {crash}
threading.Thread(target=helper, name="helper", daemon=True).start()
thread = threading.Thread(target=crash, daemon=True)
thread.start()
while True:
    time.sleep(3600)
"""


pytestmark = ONE_OLDER_PYTHON


def crash(service: Service) -> str:
    """Makes the service crash. Returns the log."""
    service.start()
    service.wait_log("up")
    (service.state_directory / "go").touch()
    deadline = time.monotonic() + 240  # Wine writes 2 to 5 MB of a full dump in a second
    while service.query()["state"] != "stopped":
        assert time.monotonic() < deadline, service.log(own=True)
        time.sleep(0.05)
    service.wait_at_rest()
    return service.log(own=True)


def installed(host: Host, install: Install, crash: str, *options: str, before: str = "") -> Service:
    copy_crashes(host.folder)
    path = host.folder / "crashing.py"
    path.write_text(CRASH.format(crash=crash, before=before))
    return install(path, *options)


def assert_stacks(log: str, line: str) -> None:
    """The thread that crashed comes first; all other threads follow."""
    stacks = log[log.index("] ".join(["[pyhostsvc", ""])) :]
    stacks = re.sub(r"(?m)^\[pyhostsvc\] \S+ \S+ ", "", stacks)
    found = re.search(r"crash: .*; stacks of all threads:\n((?:crashed|main|thread|  ).*\n)+", stacks)
    assert found, log
    lines = found[0].split("\n")
    assert re.fullmatch(r"crashed thread 0x[0-9a-f]{8} \(innermost call first\):", lines[1]), found[0]
    assert "in crash\n    " + line in found[0]
    titles = [line for line in lines if line.endswith("first):")]
    assert titles[1].startswith("main thread 0x")
    assert len(titles) == 3
    assert "in helper\n    threading.Event().wait()" in found[0]
    assert re.search(r"line \d+, in <module>\n    time\.sleep\(3600\)", found[0])


@ALL
def test_access_violation(host: Host, install: Install, version: str) -> None:
    """The log names the module with the offset, the address, and the kind of access."""
    service = installed(host, install, "import crash_violation")
    log = crash(service)
    place = r"crash: access violation in crash_violation\.pyd\+0x[0-9a-f]+ at 0x[0-9a-f]+, writing 0x10; stacks"
    assert re.search(place, log), log
    assert_stacks(log, "import crash_violation")
    assert service.status()["ended"] == "access violation in crash_violation.pyd"


@ALL
@pytest.mark.parametrize(
    "before", ["", "faulthandler.enable(); faulthandler.disable()", "signal.signal(signal.SIGABRT, lambda *_: None)"]
)
def test_fatal_error(host: Host, install: Install, version: str, before: str) -> None:
    """CPython reports it and aborts, whatever the script does with faulthandler and SIGABRT."""
    fatal = "import ctypes; ctypes.pythonapi.Py_FatalError(b'oh no')"
    service = installed(host, install, fatal, before=before)
    log = crash(service)
    words = (
        "Fatal Python error: oh no" if version != "3.9" else "abort() was called"
    )  # 3.9 writes it with the C library
    assert f"crash: {words}; stacks of all threads:" in log
    assert "Fatal Python error: oh no\n" in service.log()
    assert_stacks(log, fatal)
    status = service.status()
    assert (status["ended"], status["error"], status["exit_code"]) == (words, words, 3)
    assert service.query()["service_exit_code"] == 3


@ALL
def test_crash_while_the_loader_lock_is_held(host: Host, install: Install, version: str) -> None:
    """A module crashes while it is loaded. Nothing in the report may need that lock, not even a new thread."""
    service = installed(host, install, "import crash_loader", "--crash-dump", "mini")
    log = crash(service)
    place = r"crash: access violation in crash_loader\.pyd\+0x[0-9a-f]+ at 0x[0-9a-f]+, writing 0x10; stacks"
    assert re.search(place, log), log
    assert_stacks(log, "import crash_loader")
    status = service.status()
    assert status["ended"] == "access violation in crash_loader.pyd"
    assert status["dump"], log
    assert service.query()["service_exit_code"] == 0xC0000005


@ALL
def test_crash_of_a_native_thread(host: Host, install: Install, version: str) -> None:
    """It comes first, and it is not taken for the main thread."""
    service = installed(host, install, "import crash_thread")
    log = crash(service)
    words = r"crashed thread 0x[0-9a-f]{8}: no Python frames\n.*main thread 0x[0-9a-f]{8} \(innermost call first\):\n"
    assert re.search(words, log), log
    assert service.status()["ended"] == "access violation in crash_thread.pyd"


@pytest.fixture
def debugger(host: Host) -> Iterator[None]:
    """Enables Wine's debugger, which inspects a crash as Windows Error Reporting does; scripts/setup disables it."""
    path = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion\AeDebug"
    if WINDOWS:
        yield
        return
    host.client.set_system_registry(path, "Debugger", "winedbg --auto %ld %ld")
    yield
    host.client.set_system_registry(path, "Debugger", "")


@pytest.mark.usefixtures("debugger")
def test_restart_waits_for_error_reporting(host: Host, install: Install) -> None:
    """Until then the process that crashed holds its files and ports."""
    copy_crashes(host.folder)
    script = host.folder / "crashing.py"
    script.write_text(
        textwrap.dedent(
            """
            import os, pathlib, psutil
            first = pathlib.Path(os.environ["STATE_DIRECTORY"], "first")
            if first.exists():
                print("gone:", not psutil.pid_exists(int(first.read_text())))
            else:
                first.write_text(str(os.getpid()))
                import crash_violation
            """
        )
    )
    service = install(script, "--restart", "on-failure", "--restart-throttle", "0")
    service.start_without_waiting()
    service.wait_log("gone")
    service.wait_at_rest()
    assert "gone: True" in service.log()


@pytest.mark.parametrize("version", [ALL_VERSIONS[0], ALL_VERSIONS[-1]])
def test_crash_while_the_heap_is_locked(host: Host, install: Install, version: str) -> None:
    """As after an allocation in a damaged heap: the log has the report, and nothing waits for the lock."""
    service = installed(host, install, "import crash_heap", "--restart", "never")
    service.start()
    service.wait_log("up")
    (service.state_directory / "go").touch()
    service.wait_log("in <module>")
    log = service.log(own=True)
    words = r"crash of thread 0x([0-9a-f]{8}): access violation in crash_heap\.pyd\+0x[0-9a-f]+; "
    found = re.search(words, log)
    assert found, log
    stacks = re.split(r"(?m)^(?:Current t|T)hread 0x", log[found.end() :])[1:]
    assert len(stacks) == 3, log
    (crashed,) = [stack for stack in stacks if stack.startswith(found[1])]
    assert re.search(r'crashing\.py", line \d+ in crash\n', crashed)
    service.wait_at_rest()


def test_crash_of_a_script_with_a_non_ascii_path(host: Host, install: Install) -> None:
    """Faulthandler escapes the path; the log has the path unescaped, with the source lines."""
    copy_crashes(host.folder)
    folder = host.folder / "café 服務 😀"
    folder.mkdir()
    script = folder / "größe.py"
    crash_it = f"sys.path.append({host.path(host.folder)!r}); import crash_violation"
    script.write_text(CRASH.format(crash=crash_it, before="").replace("helper", "hélper"), encoding="utf-8")
    service = install(script)
    log = crash(service)
    path = host.path(script)
    assert f'File "{path}", line ' in log
    assert "in hélper\n" in log
    assert "    " + crash_it + "\n" in log


ABORTS = ["os.abort()", "signal.raise_signal(signal.SIGABRT)", "import crash_abort"]


@pytest.mark.parametrize("call", ABORTS)
@pytest.mark.parametrize("faulthandler", ["", "PYTHONFAULTHANDLER=", "PYTHONFAULTHANDLER=1"])
def test_abort(host: Host, install: Install, call: str, faulthandler: str) -> None:
    """Also if faulthandler is enabled, by an option or by the script."""
    options = ["--env", faulthandler] if faulthandler else []
    before = "faulthandler.enable()" if faulthandler.endswith("=") else ""
    service = installed(host, install, call, *options, before=before)
    log = crash(service)
    # If the script has enabled faulthandler, its report comes first, with this title.
    words = "Fatal Python error: Aborted" if before and call != "os.abort()" else "abort() was called"
    assert f"crash: {words}; stacks of all threads:" in log
    assert_stacks(log, call)
    assert service.status()["ended"] == words


def test_handled_sigabrt_is_not_a_crash(host: Host, install: Install) -> None:
    """A signal that the script handles is not an abort."""
    service = install(
        """
        import signal, time
        print(signal.getsignal(signal.SIGABRT))
        signal.signal(signal.SIGABRT, lambda *_: print("handled"))
        signal.raise_signal(signal.SIGABRT)
        print("goes on")
        """
    ).start()
    service.wait("stopped")
    assert service.log() == "0\nhandled\ngoes on\n" or service.log().endswith("SIG_DFL\nhandled\ngoes on\n")
    assert service.status()["ended"] == "exit code 0"


@ALL
def test_stack_overflow(host: Host, install: Install, version: str) -> None:
    """On the main thread, which reserves some stack for the report."""
    copy_crashes(host.folder)
    service = install("def deep():\n    import crash_overflow\nprint('up')\ndeep()\n")
    service.start_without_waiting()
    service.wait("stopped")
    log = service.log(own=True)
    assert re.search(r"crash: stack overflow in crash_overflow\.pyd\+0x[0-9a-f]+ at 0x[0-9a-f]+; stacks", log), log
    service.wait_at_rest()  # under Wine, a process without stack space takes ten seconds to exit
    assert re.search(r"crashed main thread 0x.*\n.*\n.*\n.*(\n.*){0,40}in deep\n.*    import crash_overflow\n", log)


@ALL
def test_memory_error_reports_all_threads(install: Install, version: str) -> None:
    """It is an ordinary exception; the other threads are also reported, because any of them may hold the memory."""
    service = install(
        """
        import threading
        def hoard(ready):
            ready.set()
            threading.Event().wait()
        ready = threading.Event()
        threading.Thread(target=hoard, args=(ready,), name="hoard", daemon=True).start()
        ready.wait()
        x = bytearray(1 << 62)
        """
    ).start()
    service.wait("stopped")
    log = service.log(own=True)
    assert "out of memory; stacks of the other threads:" in log
    assert "thread 'hoard' (innermost call first):" in log
    assert log.index("MemoryError\n") < log.index("thread 'hoard'")
    assert service.status()["ended"] == "MemoryError"


class Dump(NamedTuple):
    """The contents of a dump: the exception's code and thread, and the paths of the modules."""

    code: int
    thread: int
    threads: list[int]
    modules: list[str]


def read_dump(path: Path) -> Dump:
    """Reads a minidump (its format: minidumpapiset.h)."""
    data = path.read_bytes()
    signature, _, count, directory = struct.unpack_from("<4sIII", data)
    assert signature == b"MDMP"
    streams = {}
    for number in range(count):
        kind, size, offset = struct.unpack_from("<III", data, directory + 12 * number)
        assert offset + size <= len(data)
        streams[kind] = offset
    modules = []
    (module_count,) = struct.unpack_from("<I", data, streams[4])
    for number in range(module_count):
        (name,) = struct.unpack_from("<I", data, streams[4] + 4 + 108 * number + 20)
        (length,) = struct.unpack_from("<I", data, name)
        modules.append(data[name + 4 : name + 4 + length].decode("utf-16-le"))
    (thread_count,) = struct.unpack_from("<I", data, streams[3])
    threads = [struct.unpack_from("<I", data, streams[3] + 4 + 48 * number)[0] for number in range(thread_count)]
    thread, _, code = struct.unpack_from("<III", data, streams[6])
    return Dump(code, thread, threads, modules)


def dumps(service: Service) -> list[Path]:
    return sorted(path for path in service.state_directory.iterdir() if ".dmp" in path.name)


@pytest.mark.parametrize("kind", ["mini", pytest.param("full", marks=pytest.mark.timeout(300))])
def test_dump_shows_the_exception_to_a_debugger(host: Host, install: Install, kind: str, version: str) -> None:
    """`status` shows the path of the dump, also after the next start."""
    service = installed(host, install, "import crash_violation", "--crash-dump", kind)
    log = crash(service)
    (path,) = dumps(service)
    assert re.fullmatch(re.escape(service.name) + r"-\d{8}T\d{6}\.\d{3}Z\.dmp", path.name)
    dump = read_dump(path)
    assert dump.code == 0xC0000005
    assert dump.thread in dump.threads
    found = re.search(r"crashed thread 0x([0-9a-f]+)", log)
    assert found
    assert int(found[1], 16) == dump.thread
    names = [module.replace("\\", "/").rpartition("/")[2].lower() for module in dump.modules]
    assert f"python{version.replace('.', '')}.dll" in names
    assert "crash_violation.pyd" in names
    status = service.status()
    assert status["dump"].endswith("\\" + path.name)
    assert f"memory dump: {status['dump']}" in log
    assert status["dump"] in service.host("status", service.name).out
    service.start()
    assert service.status()["dump"] == status["dump"]


def test_dump_of_an_abort(host: Host, install: Install) -> None:
    service = installed(host, install, "os.abort()", "--crash-dump", "mini")
    crash(service)
    (path,) = dumps(service)
    assert read_dump(path).code == 0x40000015  # STATUS_FATAL_APP_EXIT


def test_no_dump_by_default(host: Host, install: Install) -> None:
    service = installed(host, install, "import crash_violation")
    crash(service)
    assert dumps(service) == []
    assert service.status()["dump"] is None


def test_old_dumps_are_deleted(host: Host, install: Install) -> None:
    """The newest ones are kept, and so is every other file, whatever its name."""
    service = installed(host, install, "import crash_violation", "--crash-dump", "mini", "--crash-dump-keep", "2")
    service.start()
    folder = service.state_directory
    own = ["mine.dmp", f"{service.name}-mine.dmp", f"{service.name}-20200101T000000.000Z.dmp.txt"]
    old = [f"{service.name}-20{year}0101T000000.000Z.dmp" for year in (20, 21, 22)]
    cut_short = f"{service.name}-20240101T000000.000Z.dmp.new"
    for name in [*own, *old, cut_short]:
        (folder / name).touch()
    service.wait_log("up")
    (folder / "go").touch()
    service.wait("stopped")
    service.wait_at_rest()
    names = {path.name for path in dumps(service)}
    new = names - {*own, *old}
    assert len(new) == 1
    assert names == {*own, old[-1], *new}


@pytest.fixture
def small_disk() -> Iterator[Callable[[Path], None]]:
    """Mounts a folder on a file system of its own, which has almost no space."""
    mounted: list[Path] = []

    def mount(folder: Path) -> None:
        mount_small(folder, "64k")
        mounted.append(folder)

    yield mount
    for folder in mounted:
        unmount(folder)


def test_full_disk_during_a_dump(host: Host, install: Install, small_disk: Callable[[Path], None]) -> None:
    """The crash is still reported, and no partial file is left."""
    service = installed(host, install, "import crash_violation", "--crash-dump", "mini")
    small_disk(service.state_directory)
    log = crash(service)
    assert "no memory dump was written: cannot write" in log, log
    assert_stacks(log, "import crash_violation")
    assert service.query()["service_exit_code"] == 0xC0000005
    assert dumps(service) == []
    assert service.status()["ended"] == "access violation in crash_violation.pyd"
