"""The programs that run a script as a service, each in its usual way, and what they need in build/bench.

All of them run the same script with the same Python. It prints its first line at once, and the time.
"""

from __future__ import annotations

import dataclasses
import re
import shutil
import subprocess
import time
from pathlib import Path
from typing import NamedTuple

import nssm
from host_exe import Host
from linux_process import command_line, footprint, processes
from machine import BUILD, ROOT, python
from waiting import wait_until

FOLDER = BUILD / "bench"
SHAWL = FOLDER / "shawl.exe"
CONTROL_STOP = 1

# As the examples of pywin32 do it. The class runs the script, and sets the event at a stop.
PYWIN32_SERVICE = """
import runpy, sys
import servicemanager, win32event, win32service, win32serviceutil

class Bench(win32serviceutil.ServiceFramework):
    _svc_name_ = "{name}"
    _svc_display_name_ = "{name}"

    def __init__(self, args):
        super().__init__(args)
        self.event = win32event.CreateEvent(None, 0, 0, None)

    def SvcStop(self):
        self.ReportServiceStatus(win32service.SERVICE_STOP_PENDING)
        win32event.SetEvent(self.event)

    def SvcDoRun(self):
        sys.stdout = sys.stderr = open({log!r}, "a", 1, encoding="utf-8")
        import time
        time.sleep = lambda seconds: win32event.WaitForSingleObject(self.event, int(seconds * 1000))
        runpy.run_path({script!r}, run_name="__main__")
"""


class Round(NamedTuple):
    """A start and a stop; times in ms, memory in KiB."""

    first: float
    running: float
    stop: float
    private_dirty: int
    threads: int


class Peer:
    """A service, in the way of one of the programs."""

    title = ""

    def __init__(self, host: Host, version: str, script: Path):
        self.host, self.version, self.script = host, version, script
        self.name = f"bench-{type(self).__name__.lower()}-{version}-{script.stem}"
        self.log = host.folder / f"{self.name}.log"

    @property
    def interpreter(self) -> str:
        return self.host.path(python(self.version))

    def install(self) -> None:
        raise NotImplementedError

    def remove(self) -> None:
        self.host.client.delete(self.name)

    def text(self) -> str:
        """Returns what the script has printed since the last clear()."""
        return self.log.read_text("utf-8", "replace") if self.log.exists() else ""

    def clear(self) -> None:
        self.log.unlink(missing_ok=True)

    def words(self) -> list[str]:
        """Returns words of which one is in the command line of each of its processes."""
        raise NotImplementedError

    def pids(self) -> list[int]:
        """Returns the Linux IDs of its processes."""
        machine = self.host.machine
        return [pid for pid in processes(machine) if any(w in " ".join(command_line(pid)) for w in self.words())]

    def printed(self, word: str) -> list[float]:
        """Waits for a complete line that begins with a word. Returns the numbers after the word in the last one."""
        found: list[str] = []

        def look() -> bool:
            found[:] = re.findall(rf"\b{word} ([\d. ]+)\r?\n", self.text())
            return bool(found)

        wait_until(look, lambda: f"{self.name}: no {word!r}: {self.text()}")
        return [float(number) for number in found[-1].split()]

    def start(self) -> tuple[float, float]:
        """Starts it. Returns the milliseconds from StartService to the first line, and to RUNNING."""
        self.clear()
        before, running = self.host.client.timed_running(self.name, 30)
        [first] = self.printed("first")
        return (first - before) * 1000, (running - before) * 1000

    def stop(self) -> tuple[float, float]:
        """Stops it. Returns time.time() before ControlService, and when it was STOPPED."""
        before, _, stopped = self.host.client.timed_stop(self.name)
        wait_until(lambda: not self.pids(), lambda: f"{self.name}: its processes {self.pids()} remain")
        return before, stopped

    def round(self, rest: float) -> Round:
        """Starts it, measures its memory after `rest` seconds, and stops it."""
        first, running = self.start()
        wait_until(lambda: bool(self.pids()), lambda: f"{self.name}: no process")
        time.sleep(rest)
        found = [footprint(pid) for pid in self.pids()]
        before, stopped = self.stop()
        dirty, threads = sum(one.private_dirty for one in found), sum(one.threads for one in found)
        return Round(first, running, (stopped - before) * 1000, dirty, threads)


class Own(Peer):
    """The product; `exe` is another build of it."""

    title = "pyhostsvc"

    def __init__(self, host: Host, version: str, script: Path, exe: Path | None = None, label: str = ""):
        super().__init__(dataclasses.replace(host, exe=exe) if exe else host, version, script)
        self.name += label

    def install(self, *more: str) -> None:
        options = ["--name", self.name, "--startup", "manual", "--restart", "never", "--python", self.interpreter]
        self.host.ok("install", self.host.path(self.script), *options, *more)
        folder = self.host.client.registry(self.name)["log_directory"]
        self.log = self.host.machine.local_path(folder) / f"{self.name}.log"

    def remove(self) -> None:
        self.host.ok("remove", self.name, "--purge")

    def words(self) -> list[str]:
        return [f"service {self.name}"]


class Nssm(Peer):
    """NSSM 2.24 starts python.exe and redirects its output to a file."""

    title = "NSSM"

    def program(self) -> Path:
        return nssm.build("2.24")

    def install(self) -> None:
        service = nssm.Nssm(self.host, self.program(), self.name)
        service("install", self.name, self.interpreter, self.host.path(self.script))
        for stream in ("AppStdout", "AppStderr"):
            service.set(stream, self.host.path(self.log))
        service.set("AppExit", "Default", "Exit")

    def words(self) -> list[str]:
        return ["nssm.exe", self.host.path(self.script)]


class Pywin32(Peer):
    """pythonservice.exe of pywin32, which embeds Python."""

    title = "pywin32"

    def install(self) -> None:
        home = pywin32_home(self.version)
        module = "bench_" + re.sub(r"\W", "_", self.name)
        text = PYWIN32_SERVICE.format(name=self.name, log=self.host.path(self.log), script=self.host.path(self.script))
        (self.host.folder / f"{module}.py").write_text(text)
        self.host.client.create(self.name, f'"{self.host.path(home / "pythonservice.exe")}"')
        key = rf"HKLM\SYSTEM\CurrentControlSet\Services\{self.name}\PythonClass"
        value = self.host.path(self.host.folder / module) + ".Bench"
        done = self.host.machine.run("reg.exe", "add", key, "/ve", "/d", value, "/f")
        assert done.returncode == 0, done

    def words(self) -> list[str]:
        return ["pythonservice.exe"]


class Shawl(Peer):
    """Shawl starts python.exe and copies its output to a log.

    It is measured if build/bench/shawl.exe exists. If rustup has the target, `cargo install shawl --target
    x86_64-pc-windows-gnu` builds it. Debian 12's rustc with libstd-rust-dev-windows builds 1.1.1 from its locked
    dependencies, which a newer cargo must download (`cargo vendor --locked`).
    """

    title = "Shawl"

    def install(self) -> None:
        folder = self.host.folder / self.name
        folder.mkdir()
        self.log = folder / f"shawl_for_{self.name}_rCURRENT.log"
        arguments = ["run", "--name", self.name, "--log-dir", self.host.path(folder), "--no-restart", "--"]
        command = subprocess.list2cmdline(
            [self.host.path(SHAWL), *arguments, self.interpreter, self.host.path(self.script)]
        )
        self.host.client.create(self.name, command)

    def text(self) -> str:
        found = [path.read_text("utf-8", "replace") for path in self.log.parent.glob("*.log")]
        return re.sub(r'(?m)^.*stdout: "?(.*?)"?$', r"\1", "".join(found))

    def clear(self) -> None:
        for path in self.log.parent.glob("*.log"):
            path.unlink()

    def words(self) -> list[str]:
        return ["shawl.exe", self.host.path(self.script)]


def pywin32_home(version: str) -> Path:
    """Returns a copy of a Python with pywin32 beside it, as pywin32's installation lays it out."""
    home = FOLDER / "pywin32" / version
    if not (home / "pythonservice.exe").exists():
        shutil.rmtree(home, ignore_errors=True)
        home.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(python(version).parent, home, copy_function=link)
        requirement = ROOT / "tests" / "requirements-windows-client.txt"
        [pin] = [line for line in requirement.read_text().splitlines() if line.startswith("pywin32==")]
        site = home / "lib" / "site-packages"
        if not (site / "win32").exists():
            install_packages(site, pin, "--platform", "win_amd64", "--python-version", version)
        for path in (site / "pywin32_system32").glob("*.dll"):
            shutil.copy(path, home)
        shutil.copy(site / "win32" / "pythonservice.exe", home)
    return home


def link(source: str, target: str) -> str:
    """Makes a hard link. Modules that Python has compiled are copied: it replaces them."""
    Path(target).hardlink_to(source)
    return target


def install_packages(folder: Path, *arguments: str) -> None:
    """Installs packages of PyPI into a folder."""
    pip = [str(BUILD / "venv" / "bin" / "pip"), "install", "-q", "--disable-pip-version-check", "--no-deps"]
    subprocess.run([*pip, "--only-binary=:all:", "--target", str(folder), *arguments], check=True)


def peers(host: Host, version: str, script: Path) -> list[Peer]:
    """Returns those that can be had here, the product first."""
    found: list[Peer] = [Own(host, version, script)]
    if nssm.BUILDS["2.24"].exists():
        found.append(Nssm(host, version, script))
    found.append(Pywin32(host, version, script))
    if SHAWL.exists():
        found.append(Shawl(host, version, script))
    return found
