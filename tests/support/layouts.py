"""Python installations as they exist on Windows machines, made from the versions that are set up."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest
from host_exe import Host
from machine import CLIENT_VERSION, PROGRAMS_VENV, python

# Parts of the standard library that python.org's embeddable distribution lacks, or that no test imports.
LEFT_OUT = {"test", "site-packages", "ensurepip", "idlelib", "lib2to3", "tkinter", "turtledemo", "__pycache__"}


def copy_python(version: str, folder: Path) -> Path:
    """Makes a base installation of copied files, which a test may break. Returns its python.exe."""
    folder.mkdir(exist_ok=True)
    for file in python(version).parent.iterdir():
        if file.name.lower() == "lib":
            (folder / file.name).unlink(missing_ok=True)
            (folder / file.name).symlink_to(file.resolve(), target_is_directory=True)
        elif file.is_file():
            shutil.copy2(file, folder)
    return folder / "python.exe"


def make_embeddable(version: str, folder: Path) -> Path:
    """Makes an embeddable distribution, like python.org's. Returns its python.exe."""
    home = python(version).parent
    library = home / "lib"
    folder.mkdir()
    for file in [*home.glob("*.dll"), *library.glob("*.dll"), *library.glob("*.pyd"), home / "python.exe"]:
        shutil.copy2(file, folder)
    with zipfile.ZipFile(folder / f"python{version.replace('.', '')}.zip", "w") as archive:
        for file in library.rglob("*.py"):
            name = file.relative_to(library)
            if not LEFT_OUT.intersection(name.parts):
                archive.write(file, name)
    write_pth(folder, version)
    return folder / "python.exe"


def write_pth(folder: Path, version: str, *lines: str) -> None:
    name = f"python{version.replace('.', '')}"
    (folder / f"{name}._pth").write_text("\n".join([f"{name}.zip", ".", *lines, ""]))


def lay_out_venv(host: Host, base: Path, folder: Path, cfg: str) -> Path:
    """Makes a virtual environment with one package, only_in_venv. Returns its python.exe.

    `cfg` is its pyvenv.cfg, in which {home} and {base} (the base python.exe, with links resolved) are replaced. These
    builds of Python have no launcher for it; the host only uses its path.
    """
    packages = folder / "Lib" / "site-packages"
    packages.mkdir(parents=True)
    (folder / "Scripts").mkdir()
    shutil.copy2(base, folder / "Scripts")
    (packages / "only_in_venv.py").write_text("ANSWER = 42\n")
    (folder / "pyvenv.cfg").write_text(cfg.format(home=host.path(base.parent), base=host.path(base.resolve())))
    return folder / "Scripts" / "python.exe"


def need(version: str) -> None:
    """Skips the test if that Python is not set up."""
    if not python(version).exists():
        pytest.skip(f"CPython {version} is not set up: scripts/setup --python {version}")


def programs_venv(host: Host) -> str:
    """Returns the virtual environment with real packages, for --python. Skips the test if it is not set up."""
    need(CLIENT_VERSION)
    if not (PROGRAMS_VENV / "pyvenv.cfg").exists():
        pytest.skip("build/programs is not set up: scripts/setup")
    return host.path(PROGRAMS_VENV)


def make_venv(host: Host, version: str) -> Path:
    """Makes a virtual environment of an installed Python, as venv does. Returns its folder."""
    folder = host.folder / f"venv-{version}"
    cfg = f"include-system-site-packages = false\nversion = {version}\n"
    lay_out_venv(host, python(version), folder, cfg + "home = {home}\nexecutable = {home}\\python.exe\n")
    return folder
