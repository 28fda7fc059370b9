"""A script in a service, and the same under python.exe: what it sees, how it ends, and what its end is told as."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from machine import ALL_VERSIONS, python
from services import Host, Install, Service, make_venv, need

PROBE = """
    import json, os, sys, threading
    main = sys.modules["__main__"]
    print(json.dumps({
        "argv": sys.argv,
        "orig_argv": getattr(sys, "orig_argv", None),
        "path0": sys.path[0],
        "path": sys.path,
        "executable": sys.executable,
        "base_executable": sys._base_executable,
        "prefix": sys.prefix,
        "base_prefix": sys.base_prefix,
        "flags": list(sys.flags),
        "file": __file__,
        "name": __name__,
        "is_main": main.__dict__ is globals(),
        "spec": repr(__spec__),
        "loader": type(__loader__).__name__,
        "cached": globals().get("__cached__", "absent"),
        "package": __package__,
        "doc": __doc__,
        "globals": sorted(globals()),
        "builtins": type(__builtins__).__name__,
        "caller": repr(sys._getframe().f_back),
        "thread": threading.current_thread().name,
        "is_main_thread": threading.current_thread() is threading.main_thread(),
        "cwd": os.getcwd(),
        "version": sys.getwindowsversion()[:3],
        "stdout": [sys.stdout.name, sys.stdout.mode, sys.stdout.fileno()],
        "stderr": [sys.stderr.name, sys.stderr.mode, sys.stderr.fileno()],
        "recursion": sys.getrecursionlimit(),
        "hook": sys.excepthook is sys.__excepthook__,
    }))
"""


def ended(service: Service) -> dict[str, Any]:
    """Starts it, waits for its end, and returns what the SCM knows."""
    service.client.start(service.name)
    service.wait("stopped")
    return service.query()


def under_python(host: Host, version: str, *arguments: str) -> Any:
    return host.machine.run(python(version), *arguments, cwd=host.folder)


@pytest.mark.parametrize("kind", ["base", "venv"])
@pytest.mark.parametrize("version", ALL_VERSIONS)
def test_the_script_sees_what_python_exe_shows_it(host: Host, install: Install, version: str, kind: str) -> None:
    need(version)
    script = host.script(PROBE, "probe.py")
    executable = python(version) if kind == "base" else make_venv(host, version) / "Scripts" / "python.exe"
    service = install(script, "--python", host.path(executable), "--", "one", "t w o")
    ended(service)
    here = json.loads(service.log())
    # The venv's copy of python.exe lacks the DLL. A venv's launcher starts the base one, with this in its environment.
    base = {} if kind == "base" else {"__PYVENV_LAUNCHER__": host.path(executable)}
    there_run = host.machine.run(python(version), host.path(script), "one", "t w o", cwd=host.folder, environment=base)
    assert there_run.returncode == 0, there_run.stderr
    there = json.loads(there_run.stdout)
    if there["orig_argv"]:
        there["orig_argv"][0] = host.path(executable)  # the tests call it by another path
    assert here == there


@pytest.mark.parametrize(
    "ending, code",
    [
        ("pass", 0),
        ("sys.exit()", 0),
        ("sys.exit(None)", 0),
        ("sys.exit(0)", 0),
        ("sys.exit(5)", 5),
        ("sys.exit(-1)", 0xFFFFFFFF),
        ("sys.exit(2**40 + 3)", 3),
        ("sys.exit(2**70)", 0xFFFFFFFF),
        ("sys.exit(True)", 1),
        ("sys.exit('a reason')", 1),
        ("raise SystemExit(7)", 7),
        ("raise ValueError('wrong')", 1),
        ("raise KeyboardInterrupt", 0xC000013A),
        ("sys.excepthook = lambda *unused: print('hooked', file=sys.stderr); raise ValueError", 1),
        ("sys.excepthook = lambda *unused: sys.exit(9); raise ValueError", 9),
        ("del sys.excepthook; raise ValueError('no hook')", 1),
        ("import atexit; atexit.register(print, 'atexit ran'); sys.exit(4)", 4),
        ("import atexit; atexit.register(lambda: 1 / 0); sys.exit(4)", 4),
        ("sys.stdout.close()", 0),
    ],
)
def test_endings_are_python_exes(host: Host, install: Install, version: str, ending: str, code: int) -> None:
    """The exit code to the SCM and to the state file, and what is printed on the way."""
    script = host.script(f"import sys\nprint('begins', flush=True)\n{ending}\n", "ending.py")
    there = under_python(host, version, host.path(script))
    service = install(script)
    status = ended(service)
    expected = (1066, code) if code else (0, 0)
    assert (status["win32_exit_code"], status["service_exit_code"]) == expected
    assert service.status()["exit_code"] == code
    assert there.returncode in (code, code & 0xFF)
    addresses = re.compile("0x[0-9A-F]{16}")
    assert addresses.sub("0x", service.log()) == addresses.sub("0x", there.stdout + there.stderr)


def test_traceback_is_python_exes(host: Host, install: Install, version: str) -> None:
    script = host.script(
        """
        def inner():
            raise ValueError("wrong") from KeyError("cause")
        def outer():
            try:
                inner()
            finally:
                del inner_missing
        outer()
        """,
        "traceback.py",
    )
    script.rename(host.folder / "deep.py")
    script = host.folder / "deep.py"
    there = under_python(host, version, host.path(script))
    service = install(script)
    ended(service)
    assert service.log() == there.stderr


def test_non_daemon_threads_are_joined(install: Install) -> None:
    service = install(
        """
        import threading, time
        def work():
            time.sleep(0.3)
            print("thread done")
        threading.Thread(target=work).start()
        print("main done")
        """
    )
    ended(service)
    assert service.log().splitlines() == ["main done", "thread done"]


def test_daemon_threads_are_not(install: Install) -> None:
    service = install(
        """
        import threading, time
        threading.Thread(target=time.sleep, args=(3600,), daemon=True).start()
        print("main done")
        """
    )
    assert ended(service)["win32_exit_code"] == 0


def test_the_process_ends(install: Install) -> None:
    service = install("print('x')")
    service.client.start(service.name)
    pids = {record["pid"] for record in service.wait("stopped")} - {0}
    for pid in pids:
        assert service.client.wait_for_process(pid, 5)


def test_a_module(host: Host, version: str) -> None:
    package = host.folder / "package"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "__main__.py").write_text("import sys, json\nprint(json.dumps([sys.argv, __name__, sys.path[0]]))\n")
    name = "a-module"
    host.ok(
        "install", "-m", "package", "--name", name, "--startup", "manual", "--restart", "never",
        "--python", version, "--directory", host.path(host.folder), "--", "x",
    )  # fmt: skip
    service = Service(host, name)
    ended(service)
    argv, main, path0 = json.loads(service.log())
    assert argv[0].endswith("__main__.py")
    assert argv[1:] == ["x"]
    assert main == "__main__"
    assert path0.casefold() == host.path(host.folder).casefold()
    host.ok("remove", name, "--purge")


def test_a_folder_with_main(host: Host, install: Install) -> None:
    folder = host.folder / "app"
    folder.mkdir()
    (folder / "__main__.py").write_text("import helper\nprint(helper.ANSWER)\n")
    (folder / "helper.py").write_text("ANSWER = 'from the folder'\n")
    service = install(folder)
    ended(service)
    assert service.log().strip() == "from the folder"


def test_interpreter_options(install: Install) -> None:
    service = install(
        "import sys\nprint(sys.flags.optimize, sys.flags.isolated, sys._xoptions)",
        "--python-option=-OO", "--python-option", "-I", "--python-option=-Xsome=thing",
    )  # fmt: skip
    ended(service)
    assert service.log().strip() == "2 1 {'some': 'thing'}"


def test_children_are_python_not_the_host(install: Install) -> None:
    service = install(
        """
        import multiprocessing, subprocess, sys

        def work(number):
            return number * 2, sys.executable

        if __name__ == "__main__":
            child = subprocess.run([sys.executable, "-c", "print('child')"], capture_output=True, text=True)
            print(child.stdout.strip())
            with multiprocessing.Pool(2) as pool:
                answers = pool.map(work, range(3))
            print([answer for answer, _ in answers], {path == sys.executable for _, path in answers})
        """
    )
    ended(service)
    assert service.log().splitlines() == ["child", "[0, 2, 4] {True}"]


def test_the_versions_in_the_log(install: Install, version: str) -> None:
    service = install("print('x')")
    ended(service)
    assert re.search(rf"\[pyhostsvc\] .* Python {re.escape(version)}\.\d+ from ", service.log(own=True))
