"""A smoke test on every CPython, also with packages."""

from __future__ import annotations

import json
import shutil
import struct
from pathlib import Path

import pytest
from host_exe import Host
from layouts import copy_python, make_venv
from machine import ALL_VERSIONS, BUILD, EXE, PROGRAMS, python
from markers import OLDEST_AND_NEWEST
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


def stack_reserve(exe: Path) -> int:
    """Returns how many bytes of stack the header of a 64-bit program reserves for a thread."""
    image = exe.read_bytes()
    (header,) = struct.unpack_from("<I", image, 0x3C)
    optional = header + 24
    assert struct.unpack_from("<H", image, optional) == (0x20B,)
    (reserve,) = struct.unpack_from("<Q", image, optional + 72)
    return int(reserve)


@pytest.mark.parametrize("version", ALL_VERSIONS)
def test_header_reserves_the_stack_of_python_exe(version: str) -> None:
    """It does not depend on the compiler's default."""
    for exe in (EXE, BUILD / "windows" / "pyhostsvc.exe"):
        assert stack_reserve(exe) >= stack_reserve(python(version)) > 0, exe


STACKS = """
    import ctypes, json, _thread, threading

    sizes = []

    def measure():
        low, high = ctypes.c_size_t(), ctypes.c_size_t()
        ctypes.windll.kernel32.GetCurrentThreadStackLimits(ctypes.byref(low), ctypes.byref(high))
        sizes.append(high.value - low.value)

    measure()
    thread = threading.Thread(target=measure)
    thread.start()
    thread.join()
    started = _thread.allocate_lock()
    started.acquire()
    _thread.start_new_thread(lambda: (measure(), started.release()), ())
    started.acquire()
    kernel32 = ctypes.WinDLL("kernel32")
    kernel32.CreateThread.restype = ctypes.c_void_p
    kernel32.WaitForSingleObject.argtypes = [ctypes.c_void_p, ctypes.c_uint]
    start = ctypes.WINFUNCTYPE(ctypes.c_uint, ctypes.c_void_p)(lambda unused: measure() or 0)
    thread = kernel32.CreateThread(None, ctypes.c_size_t(0), start, None, 0, None)  # as native code does
    kernel32.WaitForSingleObject(thread, 10000)
    print(json.dumps(sizes))
"""


@OLDEST_AND_NEWEST
def test_threads_have_the_stack_of_python_exe(host: Host, install: Install, version: str) -> None:
    script = host.script(STACKS, "stacks.py")
    code, out, err = host.client.run([host.path(python(version)), host.path(script)], host.path(host.folder), {})
    assert (code, err) == (0, "")
    service = install(script).start()
    service.wait("stopped")
    there, here = json.loads(out), json.loads(service.log())
    assert len(here) == len(there) == 4
    assert [mine >= theirs > 0 for mine, theirs in zip(here, there)] == [True] * 4, (here, there)
