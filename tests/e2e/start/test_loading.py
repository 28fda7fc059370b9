"""No DLL is loaded from a folder in which another program may have planted it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from endings import copy_crashes
from host_exe import Host
from machine import EXE, PROGRAMS, PROGRAMS_VENV, WINDOWS, Machine, python
from service import Install, Service
from waiting import wait_until

pytestmark = pytest.mark.pythons("3.13")

# DLLs of Python and of the system that are not KnownDLLs. Windows loads KnownDLLs from System32 only; Wine 8 does not.
PLANTED = [
    "version",
    "bcrypt",
    "python3",
    "vcruntime140",
    "vcruntime140_1",
    "python313",
    "iphlpapi",
    "crypt32",
    "winmm",
]
PLANTED += ["userenv", "dbghelp", "cryptbase", "netapi32", "mswsock"]

# psutil is an extension of the stable ABI, which imports python3.dll. The child runs the base Python.
SCRIPT = """
import ctypes, hashlib, os, random, socket, ssl, subprocess, sys, time, winsound, psutil
ctypes.WinDLL("version")
ctypes.CDLL("crypt32.dll")
{more}
print("up", flush=True)
time.sleep(600)
"""
CHILD = 'subprocess.Popen([sys._base_executable, "-c", "import time; time.sleep(600)"])'


@pytest.fixture(scope="module")
def native_first(machine: Machine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Lets Wine load a DLL that it finds in a folder instead of its own, as Windows does."""

    def override(value: str) -> None:
        file = tmp_path_factory.mktemp("registry") / "overrides.reg"
        lines = [f'"{name}"={value}\n' for name in PLANTED]
        file.write_text(f"REGEDIT4\n\n[HKEY_CURRENT_USER\\Software\\Wine\\DllOverrides]\n{''.join(lines)}")
        assert machine.run("regedit.exe", "/S", machine.windows_path(file)).returncode == 0

    if not WINDOWS:
        override('"native,builtin"')
    yield
    if not WINDOWS:
        override("-")


class Places:
    """Folders with planted DLLs."""

    def __init__(self) -> None:
        self.folders: dict[str, Path] = {}

    def plant(self, what: str, folder: Path) -> Path:
        folder.mkdir(exist_ok=True)
        for name in PLANTED:
            shutil.copy(PROGRAMS / "planted.dll", folder / f"{name}.dll")
        self.folders[what] = folder
        return folder

    def loaded(self) -> dict[str, str]:
        """Returns the DLLs that were loaded, with the command lines of the processes."""
        return {
            f"{what}: {mark.stem}": mark.read_text("utf-16-le")
            for what, folder in self.folders.items()
            for mark in folder.glob("*.loaded")
        }


@pytest.fixture
def places(host: Host, native_first: None) -> Iterator[Places]:
    """The first five of the seven folders; the others are known once the service is installed."""
    places = Places()
    # `install` copies an exe that other users can replace, and the copy has no DLLs beside it.
    exe = places.plant("exe", host.machine.local_path("C:\\Program Files\\planted"))
    for what in ("current directory", "working directory", "script", "PATH"):
        places.plant(what, host.folder / what)
    host.exe = Path(shutil.copy2(EXE, exe))
    yield places
    host.exe = EXE
    shutil.rmtree(exe, ignore_errors=True)


def install_among(places: Places, host: Host, install: Install, more: str = "", *options: str) -> Service:
    script = places.folders["script"] / "script.py"
    script.write_text(SCRIPT.format(more=more))
    service = install(
        script,
        *("--python", host.path(PROGRAMS_VENV / "Scripts" / "python.exe")),
        *("--directory", host.path(places.folders["working directory"])),
        *("--env", f"PATH={host.path(places.folders['PATH'])};%PATH%"),
        *options,
    )
    places.plant("state", service.state_directory)
    places.plant("log", service.log_path.parent)
    return service


def test_planted_dll_leaves_a_mark(host: Host, places: Places) -> None:
    """The tests below can fail."""
    path = host.path(places.folders["PATH"] / "version.dll")
    done = host.machine.run(python("3.13"), "-c", f"import ctypes; ctypes.WinDLL({path!r})")
    assert done.returncode == 0, done.stderr
    assert list(places.loaded()) == ["PATH: version.dll"]


def test_service_loads_no_planted_dll(host: Host, install: Install, places: Places) -> None:
    """Nor do the processes that send an event to its child."""
    service = install_among(places, host, install, CHILD)
    service.start_without_waiting()
    service.wait("running", "stopped")
    wait_until(lambda: bool(places.loaded()) or "up\n" in service.log(), service.log)
    assert places.loaded() == {}
    service.stop()
    assert places.loaded() == {}


def test_crash_loads_no_planted_dll(host: Host, install: Install, places: Places) -> None:
    """Nor does the process that writes the memory dump."""
    copy_crashes(places.folders["script"])
    service = install_among(places, host, install, "import crash_violation", "--crash-dump", "mini")
    service.start_without_waiting()
    service.wait("stopped")
    service.wait_at_rest()
    assert places.loaded() == {}
    assert "memory dump: " in service.log(own=True)


@pytest.mark.parametrize("command", ["install", "check", "status", "list", "python"])
def test_command_loads_no_planted_dll(host: Host, install: Install, places: Places, command: str) -> None:
    """Nor do the Pythons that read the script for `check`."""
    service = install_among(places, host, install)
    script = places.folders["script"] / "script.py"
    here = Path(shutil.copy(script, places.folders["current directory"])).parent
    operands = {"install": ["script.py", "--name", f"{service.name}-2", "--startup", "manual"], "check": ["script.py"]}
    operands |= {"status": [service.name], "list": [], "python": ["-c", "import socket, ssl, winsound"]}
    host.checks = True
    done = host(command, *operands[command], cwd=here, environment={"WINEPATH": host.path(places.folders["PATH"])})
    if command == "install":
        host.ok("remove", f"{service.name}-2", "--purge")
    assert places.loaded() == {}
    assert done.code in (0, 3), done
