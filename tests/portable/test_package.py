"""The package that `pip install .` builds: one file, typed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest
from machine import ROOT, WINDOWS

pytestmark = pytest.mark.skipif(WINDOWS, reason="the tools are those of scripts/setup")

USER = """
import asyncio, logging, winsvc

@winsvc.on_stop
def stop() -> None: ...

@winsvc.on_control(130)
def control(code: int) -> None: ...

@winsvc.on_power
def power(event: winsvc.PowerEvent) -> None:
    reveal_type(event.kind)

@winsvc.on_session
async def session(event: winsvc.SessionEvent) -> int:
    return event.session

reveal_type(stop)
reveal_type(winsvc.wait(1))
reveal_type(winsvc.state_dir)
logging.getLogger().addHandler(winsvc.EventLogHandler(logging.ERROR, event_id=7))
asyncio.run(winsvc.wait_async(1.5))
winsvc.on_stop(5)  # wrong
winsvc.wait("x")  # wrong
"""


# All files of the package (pyproject.toml has the same list). Hatchling walks the whole source folder, and build/ would
# take it half a minute.
SOURCES = [
    "pyproject.toml", "CMakeLists.txt", "LICENSE", "docs/winsvc.md", "pymodule/py.typed", "pymodule/winsvc.py",
    "pymodule/package/py.typed", "pymodule/package/winsvc.py",
]  # fmt: skip


@pytest.fixture(scope="module")
def interpreter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a virtual environment in which the package is installed."""
    folder = tmp_path_factory.mktemp("venv")
    venv.create(folder, with_pip=False)
    python = folder / "bin" / "python"
    for name in SOURCES:
        (folder / "source" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / "source" / name)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(python)]
    command = [*pip, "install", "-q", "--no-deps", "--no-build-isolation", str(folder / "source")]
    # pip searches the build backend among the packages of the other Python.
    environment = {**os.environ, "PYTHONPATH": next(path for path in sys.path if path.endswith("site-packages"))}
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, env=environment)
    return python


def run(*command: str, cwd: Path) -> str:
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, cwd=cwd, check=False).stdout


def test_package_is_typed(interpreter: Path, tmp_path: Path) -> None:
    code = "import winsvc, pyhostsvc_winsvc as long; print(winsvc.__file__, winsvc.is_service(), winsvc is long)"
    package, *answers = run(str(interpreter), "-c", code, cwd=tmp_path).split()
    assert answers == ["False", "True"]
    assert Path(package).read_text() == (ROOT / "pymodule" / "winsvc.py").read_text()
    (tmp_path / "user.py").write_text(USER)
    mypy = [sys.executable, "-m", "mypy", "--strict", "--no-incremental", "--python-executable", str(interpreter)]
    out = run(*mypy, "user.py", cwd=tmp_path)
    found = [line.split(": ", 1)[-1] for line in out.splitlines()]
    assert [line for line in found if line.startswith("note: Revealed")] == [
        'note: Revealed type is "pyhostsvc_winsvc.PowerEventKind"',
        'note: Revealed type is "def ()"',
        'note: Revealed type is "bool"',
        'note: Revealed type is "str | None"',
    ], out
    errors = [line for line in out.splitlines() if ": error: " in line]
    assert len(errors) == 2, out
    assert "[type-var]" in errors[0]
    assert "[arg-type]" in errors[1]
