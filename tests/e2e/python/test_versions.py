"""A smoke test on every CPython, also with packages."""

from __future__ import annotations

import json
import shutil

import pytest
from host_exe import Host
from layouts import copy_python, make_venv
from machine import ALL_VERSIONS, PROGRAMS, python
from service import Install


@pytest.mark.parametrize("version", ALL_VERSIONS)
def test_start_work_and_stop(install: Install, version: str) -> None:
    service = install(
        """
        import atexit, json, signal, sys, time, winsvc
        def stop(signum, frame):
            print(json.dumps({"signal": signum, "stop": winsvc.stop_requested()}))
            sys.exit(3)
        signal.signal(signal.SIGTERM, stop)
        atexit.register(print, '"atexit"')
        print(json.dumps([sys.version_info[:2], winsvc.is_service(), winsvc.name]))
        winsvc.ready()
        time.sleep(3600)
        """,
        "--notify",
    ).start()
    service.wait_log("true")
    service.stop()
    major, minor = map(int, version.split("."))
    assert [json.loads(line) for line in service.log().splitlines()] == [
        [[major, minor], True, service.name],
        {"signal": 15, "stop": True},
        "atexit",
    ]
    assert service.status()["exit_code"] == 3
    assert service.query()["win32_exit_code"] == 0


@pytest.mark.parametrize("version", ALL_VERSIONS)
def test_venv(host: Host, install: Install, version: str) -> None:
    venv = make_venv(host, version)
    service = install(
        """
        import json, only_in_venv, sys
        print(json.dumps([only_in_venv.ANSWER, sys.prefix, sys.base_prefix, sys.executable]))
        """,
        "--python",
        host.path(venv),
    ).start()
    service.wait("stopped")
    answer, prefix, base, executable = json.loads(service.log())
    assert answer == 42
    assert prefix.casefold() == host.path(venv).casefold()
    assert base.casefold() == host.path(python(version).parent).casefold()
    assert executable.casefold() == host.path(venv / "Scripts" / "python.exe").casefold()


@pytest.mark.parametrize("version", ALL_VERSIONS)
def test_stable_abi_wheel(install: Install, version: str) -> None:
    """Psutil links against python3.dll."""
    service = install("import os, psutil\nprint(psutil.Process().pid == os.getpid())").start()
    service.wait("stopped")
    assert service.log().strip() == "True"


@pytest.mark.parametrize("version", ALL_VERSIONS)
def test_extension_with_a_private_dll_beside_python(host: Host, install: Install, version: str) -> None:
    """The folder of python.exe is searched for DLLs, although the host's exe lies elsewhere."""
    home = copy_python(version, host.folder / "python").parent
    shutil.copy2(PROGRAMS / "private_part.dll", home)
    extensions = host.folder / "extensions"
    extensions.mkdir()
    shutil.copy2(PROGRAMS / "needs_private.pyd", extensions)
    service = install(
        f"""
        import sys
        sys.path.insert(0, {host.path(extensions)!r})
        try:
            import needs_private
        except SystemError:  # see needs_private.c
            pass
        print(sys.private_answer)
        """,
        "--python",
        host.path(home),
    ).start()
    service.wait("stopped")
    assert service.log().strip() == "42"


@pytest.mark.parametrize("version", ["3.13"])
def test_numpy(install: Install) -> None:
    """Numpy 2.1 is the last version that Wine 8 loads, and 3.13 the last Python with wheels of it."""
    service = install("import numpy\nprint(numpy.linalg.det(numpy.eye(3) * 2))").start()
    service.wait("stopped")
    assert float(service.log()) == pytest.approx(8.0)
