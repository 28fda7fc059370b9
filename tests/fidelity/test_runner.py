"""What can be run, and how it ends: the exit code and every character of the output match python.exe.

Each case of RUNS and every second one of ENDINGS run on one version, or with `--fidelity` all on all versions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from cases import COMPILED, ENDINGS, RUNS, Case
from host_exe import Host
from machine import ALL_VERSIONS, python

# Addresses, thread ids, and what CPython prints of an object in distress.
MOMENT = re.compile("0x[0-9A-Fa-f]{8,}|0x[0-9a-f]{4}\\b|(?<=address  : )[0-9A-F]+|(?<=refcount : )[0-9]+")


def make(folder: Path, case: Case) -> None:
    folder.mkdir()
    for name, content in case.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def compile_source(host: Host, version: str, folder: Path) -> None:
    """Compiles source.py into the files of COMPILED."""
    words = ["-c", "import py_compile; py_compile.compile('source.py', 'a.pyc')"]
    assert host.client.run([host.path(python(version)), *words], host.path(folder), {})[0] == 0
    compiled = (folder / "a.pyc").read_bytes()
    (folder / "a.bin").write_bytes(compiled)
    (folder / "short.pyc").write_bytes(compiled[:-10])


def run(host: Host, command: Iterable[str], folder: Path, case: Case, environment: dict[str, str]) -> list[object]:
    code, *texts = host.client.run(list(command), host.path(folder), environment, case.text)
    return [code, *(MOMENT.sub("…", text) for text in texts)]


def differences(host: Host, version: str, cases: dict[str, Case], ours: list[str], program: str = "") -> list[str]:
    """Runs each case under python.exe and under the command `ours`. Returns the differences as lines."""
    minor = int(version.split(".")[1])
    executable = host.path(python(version))
    found = []
    for number, (name, case) in enumerate(cases.items()):
        if case.since > minor:
            continue
        folder = host.folder / str(number)
        make(folder, case)
        if case.files is COMPILED:
            compile_source(host, version, folder)
        environment = {"PYHOSTSVC_PYTHON": executable}
        there = run(host, [executable, *case.words], folder, case, environment)
        here = run(host, [*ours, *case.words], folder, case, environment)
        lines = [f"  python.exe {a!r}\n  the host   {b!r}" for a, b in zip(there, here) if a != b]
        if lines:
            found.append("\n".join([f"{name}:", *lines]))
    return found


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    some = [ALL_VERSIONS[-1 if metafunc.function is test_endings_in_a_console else 0]]
    metafunc.parametrize("version", ALL_VERSIONS if metafunc.config.getoption("fidelity") else some)


@pytest.mark.timeout(600)
def test_pyhostsvc_python_matches_python_exe(host: Host, version: str) -> None:
    found = differences(host, version, RUNS, [host.path(host.exe), "python"])
    assert not found, "\n".join(found)


@pytest.mark.timeout(600)
def test_endings_in_a_console(host: Host, version: str, pytestconfig: pytest.Config) -> None:
    """They follow the host's rules."""
    step = 1 if pytestconfig.getoption("fidelity") else 2
    cases = dict(list(ENDINGS.items())[::step])
    found = differences(host, version, cases, [host.path(host.exe), "run"])
    assert not found, "\n".join(found)


def test_null_bytes_are_a_clear_error(host: Host, version: str) -> None:
    """Before 3.12, python.exe stops reading the line at a null byte and runs the rest."""
    (host.folder / "null.py").write_bytes(b"print('never')\nx = 1 \0 + 1\n")
    command = [host.path(host.exe), "python", "null.py"]
    code, out, err = host.client.run(command, host.path(host.folder), {"PYHOSTSVC_PYTHON": host.path(python(version))})
    assert (code, out) == (1, "")
    assert "null.py" in err
    assert re.search("source code (string )?cannot contain null bytes", err)
