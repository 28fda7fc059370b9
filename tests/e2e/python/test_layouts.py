"""Every way to install Python: embeddable, virtual environments of any tool, updated in place, moved.

Expected is what that very python.exe prints with the same script.
"""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from commands import Done
from host_exe import Host
from layouts import copy_python, lay_out_venv, make_embeddable, write_pth
from machine import python
from service import Install, Service

PROBE = """
import json, sys
try:
    import only_in_venv
except ImportError:
    only_in_venv = None
names = "argv orig_argv executable _base_executable prefix base_prefix exec_prefix base_exec_prefix path"
shown = {name: getattr(sys, name, None) for name in names.split()}
shown.update(flags=str(sys.flags), file=__file__, site="site" in sys.modules, json=json.__file__, version=sys.version)
shown.update(package=only_in_venv and only_in_venv.__file__)
print(json.dumps(shown))
"""

# The pyvenv.cfg of virtualenv 21.15 and uv 0.13.9. Both wrote it under Wine for a Python with a substitute for the venv
# launcher, which these builds lack, and for uv with tests/windows/bcryptprimitives.c beside it. The tests write the
# files themselves, because uv's wheel alone has 16 MB.
VIRTUALENV = """home = {home}
implementation = CPython
python-version = 3.13
version_info = 3.13.5.final.0
version = 3.13.5
executable = {base}
command = {base} -m virtualenv Z:\\venv
virtualenv = 21.15.8
include-system-site-packages = false
base-prefix = {home}
base-exec-prefix = {home}
base-executable = {base}
"""
UV = """home = {home}
implementation = CPython
uv = 0.13.9
version_info = 3.13.5
include-system-site-packages = false
"""


def as_service(service: Service) -> Any:
    service.start().wait("stopped")
    return json.loads(service.log())


def under_python(host: Host, executable: Path, script: Path, environment: dict[str, str]) -> Any:
    code, out, err = host.client.run([host.path(executable), host.path(script)], host.path(host.folder), environment)
    assert (code, err) == (0, ""), out
    return json.loads(out)


def under_launcher(host: Host, base: Path, script: Path, executable: Path) -> Any:
    """A venv's launcher starts the base python.exe and names itself in an environment variable."""
    there = under_python(host, base, script, {"__PYVENV_LAUNCHER__": host.path(executable)})
    if there["orig_argv"]:  # the test calls the base python.exe; a launcher passes on its own command line
        there["orig_argv"][0] = host.path(executable)
    return there


@pytest.fixture(scope="module")
def embeddables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The python.exe of each version that was made so far."""
    return {}


@pytest.mark.parametrize("site", [False, True], ids=["bare", "import site"])
@pytest.mark.parametrize("version", ["3.9", "3.11", "3.13", "3.14"])
def test_embeddable_distribution(
    host: Host,
    install: Install,
    embeddables: dict[str, Path],
    tmp_path_factory: pytest.TempPathFactory,
    version: str,
    site: bool,
) -> None:
    if version not in embeddables:
        embeddables[version] = make_embeddable(version, tmp_path_factory.mktemp("embeddable") / "python")
    executable = embeddables[version]
    write_pth(executable.parent, version, *(["import site"] if site else []))
    script = host.script(PROBE)
    service = install(script, "--python", host.path(executable))
    there = under_python(host, executable, script, {})
    assert as_service(service) == there
    assert host.path(host.folder) not in there["path"]
    assert there["site"] == site


@pytest.mark.parametrize("cfg", [VIRTUALENV, UV], ids=["virtualenv", "uv"])
@pytest.mark.parametrize("version", ["3.9", "3.11", "3.14"])
def test_venv_of_another_tool(host: Host, install: Install, version: str, cfg: str) -> None:
    """Home is a link, as package managers make it (`current`); virtualenv writes the resolved path to `executable`."""
    current = host.folder / "current"
    current.symlink_to(python(version).parent.resolve(), target_is_directory=True)
    executable = lay_out_venv(host, current / "python.exe", host.folder / "venv", cfg)
    script = host.script(PROBE)
    service = install(script, "--python", host.path(host.folder / "venv"))
    here = as_service(service)
    assert here == under_launcher(host, current / "python.exe", script, executable)
    package = host.path(host.folder / "venv" / "Lib" / "site-packages" / "only_in_venv.py")
    assert here["package"].casefold() == package.casefold()  # 3.9 spells it lib
    assert here["prefix"] == host.path(host.folder / "venv")
    assert here["executable"] == host.path(executable)
    assert here["base_prefix"] == host.path(current)


@pytest.mark.parametrize("version", ["3.9", "3.13"])
def test_byte_order_mark_in_pyvenv_cfg(host: Host, install: Install, version: str) -> None:
    """The launcher accepts it, CPython does not: only 3.11 and later find their library, by their DLL."""
    executable = lay_out_venv(host, python(version), host.folder / "venv", UV)
    cfg = host.folder / "venv" / "pyvenv.cfg"
    cfg.write_text(cfg.read_text(), encoding="utf-8-sig")
    script = host.script("import sys, only_in_venv\nprint(sys.prefix, sys.base_prefix, only_in_venv.__file__)")
    service = install(script, "--python", host.path(executable))
    command = [host.path(python(version)), host.path(script)]
    launched = {"__PYVENV_LAUNCHER__": host.path(executable)}
    code, out, err = host.client.run(command, host.path(host.folder), launched)
    if code:
        assert "init_fs_encoding" in err
        assert "init_fs_encoding" in host("start", service.name).err
    else:
        service.start().wait("stopped")
        assert service.log() == out.replace("\r\n", "\n")


@pytest.mark.parametrize("venv", [False, True], ids=["base", "venv"])
@pytest.mark.parametrize(("version", "after"), [("3.13", "3.14"), ("3.14", "3.11")])
def test_python_updated_in_place(host: Host, install: Install, version: str, after: str, venv: bool) -> None:
    """The old version's DLL stays in the folder; the one that python.exe loads is used."""
    home = host.folder / "python"
    executable = copy_python(version, home)
    if venv:
        executable = lay_out_venv(host, executable, host.folder / "venv", UV)
    service = install("import sys, _socket\nprint(sys.version)", "--python", host.path(executable)).start()
    service.wait("stopped")
    copy_python(after, home)
    service.start().wait("stopped")
    first, second = service.log().splitlines()
    assert first.startswith(version + ".")
    assert second.startswith(after + ".")
    assert service.status()["python_version"].startswith(after + ".")


def repair(host: Host, said: Done, path: Path) -> None:
    """Runs the command that a failed start recommends."""
    command = re.search(r"`pyhostsvc (set .* python PATH)`", said.err)
    assert command, said
    host.ok(*[word.replace("PATH", host.path(path)) for word in shlex.split(command[1])])


def test_venv_that_was_moved(host: Host, install: Install) -> None:
    venv = host.folder / "venv"
    executable = lay_out_venv(host, python("3.13"), venv, UV)
    script = "import only_in_venv\nprint(only_in_venv.__file__)"
    service = install(script, "--python", host.path(venv), name="a moved venv")
    moved = venv.rename(host.folder / "moved")
    said = host("start", service.name)
    assert said.code == 1
    assert f"there is no Python at '{host.path(executable)}'" in said.err
    repair(host, said, moved)
    service.start().wait("stopped")
    assert service.log().strip() == host.path(moved / "Lib" / "site-packages" / "only_in_venv.py")


def test_base_python_that_was_moved(host: Host, install: Install) -> None:
    home = host.folder / "python"
    venv = host.folder / "venv"
    lay_out_venv(host, copy_python("3.13", home), venv, VIRTUALENV)
    service = install("import sys\nprint(sys.base_prefix)", "--python", host.path(venv))
    moved = home.rename(host.folder / "moved")
    said = host("start", service.name)
    assert said.code == 1
    assert f"base Python is missing: '{host.path(home)}' (home in '{host.path(venv / 'pyvenv.cfg')}')" in said.err
    assert "python -m venv" in said.err
    lay_out_venv(host, moved / "python.exe", host.folder / "new", VIRTUALENV)
    repair(host, said, host.folder / "new")
    service.start().wait("stopped")
    assert service.log().strip() == host.path(moved)


@pytest.mark.parametrize(
    ("name", "names", "dlls", "taken"),
    [
        ("python3.13t.exe", b"python313t.dll", ["python313.dll", "python313t.dll"], "python313t.dll"),
        ("python.exe", b"python313.dll", ["python313.dll", "python313t.dll"], "python313.dll"),
        ("python.exe", b"python313t.dll", ["python313.dll", "python313t.dll"], "python313t.dll"),
        ("python3.13t.exe", b"", ["python313.dll", "python313t.dll"], "python313t.dll"),
        ("python.exe", b"", ["python313.dll", "python313t.dll"], "python313.dll"),
        ("python.exe", b"", ["python313t.dll"], "python313t.dll"),
        ("python.exe", b"", ["python39.dll", "python310.dll"], "python310.dll"),
    ],
)
def test_choice_among_several_dlls(host: Host, name: str, names: bytes, dlls: list[str], taken: str) -> None:
    """A free-threaded build beside the usual one, and several versions.

    The refusal shows which was chosen, because there is no free-threaded build here.
    """
    (host.folder / name).write_bytes(b"MZ" + names)
    for dll in dlls:
        (host.folder / dll).write_bytes(b"no DLL")
    done = host("install", host.path(host.script("")), "--name", "x", "--python", host.path(host.folder / name))
    assert done.code == 1
    assert f"'{host.path(host.folder / taken)}' is damaged or is not a DLL" in done.err
