"""A missing or broken Python: `install`, `start` and `status` name the cause, the path and the remedy."""

from __future__ import annotations

import shutil
import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from host_exe import Host
from layouts import copy_python, lay_out_venv, need
from machine import PROGRAMS, python
from service import Install

I386, ARM64 = 0x14C, 0xAA64  # IMAGE_FILE_MACHINE_…
CFG = "home = {home}\ninclude-system-site-packages = false\nversion = 3.13.5\nexecutable = {base}\n"


@dataclass
class Pythons:
    """A base installation and a virtual environment of it, which a test breaks."""

    home: Path
    venv: Path

    @property
    def dll(self) -> Path:
        return self.home / "python313.dll"

    @property
    def cfg(self) -> Path:
        return self.venv / "pyvenv.cfg"


Break = Callable[[Pythons], object]


def for_processor(machine: int) -> Break:
    """Changes the processor in the DLL's header."""

    def patch(pythons: Pythons) -> None:
        content = bytearray(pythons.dll.read_bytes())
        (header,) = struct.unpack_from("<I", content, 60)
        struct.pack_into("<H", content, header + 4, machine)
        pythons.dll.write_bytes(content)

    return patch


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:50000])


def remove_library(pythons: Pythons) -> None:
    (pythons.home / "lib").rename(pythons.home / "gone")


def make_pypy(pythons: Pythons) -> None:
    pythons.dll.rename(pythons.home / "libpypy3.10-c.dll")


def move_home(pythons: Pythons) -> None:
    pythons.home.rename(pythons.home.with_name("moved"))


def write_cfg(content: bytes) -> Break:
    return lambda pythons: pythons.cfg.write_bytes(content)


def save_cfg(encoding: str, more: str = "") -> Break:
    """Saves pyvenv.cfg in another encoding, as some editors do."""
    return lambda pythons: pythons.cfg.write_text(pythons.cfg.read_text() + more, encoding=encoding)


def write_pth(content: bytes) -> Break:
    return lambda pythons: pythons.dll.with_suffix("._pth").write_bytes(content)


# Each case has what breaks the Python; the error, in which {home} and {venv} are replaced; and a part of the remedy.
BASE: dict[str, tuple[Break, str, str]] = {
    "32-bit": (for_processor(I386), "'{home}\\python313.dll' is a 32-bit Python", "This pyhostsvc is 64-bit"),
    "ARM64": (
        for_processor(ARM64),
        "'{home}\\python313.dll' is a Python for another processor",
        "This pyhostsvc is 64-bit",
    ),
    "no DLL": (lambda pythons: pythons.dll.unlink(), "there is no python3XX.dll in '{home}'", "CPython 3.9 or later"),
    "garbage": (
        lambda pythons: pythons.dll.write_bytes(b"\xff" * 99),
        "python313.dll' is damaged or is not a DLL",
        "Repair",
    ),
    "half a DLL": (
        lambda pythons: cut(pythons.dll),
        "'{home}\\python313.dll', or a DLL that it needs, is damaged",
        "Repair",
    ),
    "another DLL": (
        lambda pythons: shutil.copy2(PROGRAMS / "private_part.dll", pythons.dll),
        "pyhostsvc cannot host '{home}\\python313.dll': it lacks Py",
        "CPython 3.9 or later",
    ),
    "3.8": (
        lambda pythons: pythons.dll.rename(pythons.home / "python38.dll"),
        "' is Python 3.8, which is too old",
        "CPython 3.9",
    ),
    "PyPy": (make_pypy, "there is no python3XX.dll in '{home}': this is PyPy", "CPython 3.9 or later"),
    "no python.exe": (
        lambda pythons: (pythons.home / "python.exe").unlink(),
        "there is no Python at '{home}\\python.exe'",
        "",
    ),
    "no library": (remove_library, "the standard library is missing: there is no '{home}\\Lib\\os.py'", "Repair"),
}
PTH: dict[str, tuple[Break, str, str]] = {
    "._pth of comments": (
        write_pth(b"# Lib\n"),
        "no line of '{home}\\python313._pth' names the standard library",
        "Restore",
    ),
    "._pth without library": (write_pth(b".\nimport site\n"), "python313._pth' names the standard library", "Restore"),
    "._pth in UTF-16": (
        write_pth("Lib\n".encode("utf-16")),
        "'{home}\\python313._pth' is not in UTF-8, but in UTF-16",
        "Save the file in UTF-8",
    ),
    "._pth with a mark": (
        write_pth(b"\xef\xbb\xbfLib\n.\n"),
        "no line of '{home}\\python313._pth' names the standard library",
        "without a byte order mark",
    ),
}
VENV: dict[str, tuple[Break, str, str]] = {
    "no home": (write_cfg(b"version = 3.13.5\n"), "'{venv}\\pyvenv.cfg' has no home entry", "python -m venv"),
    "empty": (write_cfg(b""), "'{venv}\\pyvenv.cfg' has no home entry", "python -m venv"),
    "binary": (write_cfg(bytes(range(256)) * 9), "'{venv}\\pyvenv.cfg' has no home entry", "python -m venv"),
    "UTF-16": (save_cfg("utf-16"), "'{venv}\\pyvenv.cfg' is not in UTF-8", "python -m venv"),
    "Latin-1": (save_cfg("latin-1", "prompt = café\n"), "'{venv}\\pyvenv.cfg' is not in UTF-8", "python -m venv"),
    "home moved": (move_home, "base Python is missing: '{home}' (home in '{venv}\\pyvenv.cfg')", "python -m venv"),
    "home without python.exe": (
        lambda pythons: (pythons.home / "python.exe").unlink(),
        "base Python is missing: '{home}\\python.exe' (home in '{venv}\\pyvenv.cfg')",
        "python -m venv",
    ),
    "home without DLL": (lambda pythons: pythons.dll.unlink(), "there is no python3XX.dll in '{home}'", "CPython 3.9"),
    "home without library": (
        remove_library,
        "the standard library is missing: there is no '{home}\\Lib\\os.py'",
        "Repair",
    ),
    "no pyvenv.cfg": (lambda pythons: pythons.cfg.unlink(), "there is no python3XX.dll in '{venv}\\Scripts'", ""),
    "no launcher": (
        lambda pythons: (pythons.venv / "Scripts" / "python.exe").unlink(),
        "there is no Python at '{venv}\\Scripts\\python.exe'",
        "",
    ),
}


def what_there_is(host: Host) -> tuple[str, list[Path]]:
    """Returns all services, and all folders of services."""
    programdata = host.machine.local_path("C:\\ProgramData\\pyhostsvc")
    return host.ok("list", "--json"), sorted(programdata.iterdir()) if programdata.exists() else []


def check_install(host: Host, executable: Path, cause: str, remedy: str) -> None:
    before = what_there_is(host)
    done = host("install", host.path(host.script("")), "--name", "never", "--python", host.path(executable))
    assert done.code == 1
    assert done.out == ""
    assert cause in done.err
    assert remedy in done.err
    assert "--python accepts a python.exe, a virtual environment, or a version" in done.err
    assert len(done.err.splitlines()) == 2
    assert what_there_is(host) == before


def check_start(host: Host, name: str, cause: str, remedy: str) -> None:
    command = f"`pyhostsvc set {name} python PATH`"
    started = host("start", name)
    assert started.code == 1
    asked = host("status", name)
    assert asked.code == 3
    for said in (started.err, asked.out):
        assert cause in said
        assert remedy in said
        assert command in said
        assert "--python" not in said
    assert host.client.query(name)["win32_exit_code"] != 0


def check(host: Host, install: Install, venv: bool, case: tuple[Break, str, str]) -> None:
    break_it, cause, remedy = case
    pythons = Pythons(host.folder / "python", host.folder / "venv")
    base = copy_python("3.13", pythons.home)
    executable = lay_out_venv(host, base, pythons.venv, CFG)
    if not venv:
        executable = base
    service = install("print('x')", "--python", host.path(executable))
    break_it(pythons)
    cause = cause.format(home=host.path(pythons.home), venv=host.path(pythons.venv))
    check_start(host, service.name, cause, remedy)
    check_install(host, executable, cause, remedy)


@pytest.mark.parametrize("version", ["3.13"])
@pytest.mark.parametrize("case", BASE.values(), ids=BASE)
def test_broken_base_installation(host: Host, install: Install, case: tuple[Break, str, str]) -> None:
    check(host, install, False, case)


@pytest.mark.parametrize("version", ["3.13"])
@pytest.mark.parametrize("venv", [False, True], ids=["base", "venv"])
@pytest.mark.parametrize("case", PTH.values(), ids=PTH)
def test_bad_search_path_file(host: Host, install: Install, venv: bool, case: tuple[Break, str, str]) -> None:
    check(host, install, venv, case)


SEARCH_PATHS = [
    b"Lib\r\n.\r\n",
    b"  Lib  # the library\n",
    b"#Lib\n",
    b"# caf\xe9\nLib\n",
    b"{home}\\Lib\n",
    b"./nowhere/../Lib\nimport site\n",
    b"Lib\nimport site \n",
    b"Lib\nimport os\n",
    b"Lib#\n",
    b"\xef\xbb\xbf.\nLib",
    b"python.exe\n",
    b"\nLib",
    b"\x00Lib\n",
    b"",
    b"\n",
]


@pytest.mark.parametrize("version", ["3.9", "3.10", "3.11", "3.14"])
def test_search_path_file_as_python_exe_reads_it(host: Host, version: str) -> None:
    """`install` accepts a ._pth file if python.exe starts with it."""
    need(version)
    executable = copy_python(version, host.folder / "python")
    pth = executable.with_name(f"python{version.replace('.', '')}._pth")
    script = host.path(host.script(""))
    for content in SEARCH_PATHS:
        pth.write_bytes(content.replace(b"{home}", host.path(executable.parent).encode()))
        starts = host.machine.run(executable, "-c", "import json").returncode == 0
        done = host.aside("install", script, "--name", "searched", "--python", host.path(executable))
        if done.code == 0:
            host.aside("remove", "searched", "--purge")
        assert (done.code == 0) == starts, (content, done)
        assert starts or host.path(pth) in done.err


@pytest.mark.parametrize("version", ["3.13"])
@pytest.mark.parametrize("case", VENV.values(), ids=VENV)
def test_broken_venv(host: Host, install: Install, case: tuple[Break, str, str]) -> None:
    check(host, install, True, case)


@pytest.mark.parametrize("version", ["3.13"])
def test_python_of_the_store(host: Host, install: Install) -> None:
    """It is an alias in a folder of the user, and a service cannot see its target."""
    alias = "C:\\Users\\me\\AppData\\Local\\Microsoft\\WindowsApps\\python.exe"
    service = install("print('x')")
    host.client.set_registry(service.name, "python", alias)
    cause, remedy = f"'{alias}' comes from the Microsoft Store", "python.org, for all users"
    check_start(host, service.name, cause, remedy)
    done = host("install", host.path(host.script("")), "--name", "never", "--python", alias)
    assert done.code == 1
    assert cause in done.err
    assert remedy in done.err


@pytest.mark.parametrize("version", ["3.13"])
def test_library_named_by_pythonhome(host: Host, install: Install) -> None:
    """It need not be in the usual folder."""
    home = host.folder / "python"
    executable = copy_python("3.13", home)
    (home / "lib").unlink()
    elsewhere = f"PYTHONHOME={host.path(python('3.13').parent)}"
    service = install("import json\nprint('found')", "--python", host.path(executable), "--env", elsewhere).start()
    service.wait("stopped")
    assert service.log() == "found\n"


@pytest.mark.parametrize("version", ["3.13"])
def test_set_refuses_what_install_refuses(host: Host, install: Install) -> None:
    service = install("print('x')")
    before = host.client.registry(service.name)
    home = host.folder / "python"
    executable = copy_python("3.13", home)
    (home / "lib").unlink()
    done = host("set", service.name, "python", host.path(executable))
    assert done.code == 1
    assert "the standard library is missing" in done.err
    assert host.client.registry(service.name) == before
