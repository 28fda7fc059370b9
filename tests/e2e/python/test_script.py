"""A script in a service, compared with python.exe: what it sees, how it ends, and how its end is reported."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from host_exe import Host
from machine import python
from service import Install, Service


def ended(service: Service) -> dict[str, Any]:
    """Starts the service, waits until it stops, and returns its state as the SCM reports it."""
    service.start_without_waiting()
    service.wait("stopped")
    return service.query()


def under_python(host: Host, version: str, *arguments: str) -> Any:
    return host.machine.run(python(version), *arguments, cwd=host.folder)


@pytest.mark.parametrize(
    "ending, code",
    [
        ("pass", 0),
        ("sys.exit(None)", 0),
        ("sys.exit(5)", 5),
        ("sys.exit(-1)", 0xFFFFFFFF),
        ("sys.exit('a reason')", 1),
        ("raise ValueError('wrong')", 1),
        ("raise KeyboardInterrupt", 0xC000013A),
        ("sys.excepthook = lambda *unused: sys.exit(9); raise ValueError", 9),
        ("import atexit; atexit.register(lambda: 1 / 0); sys.exit(4)", 4),
        ("sys.stdout.close()", 0),
    ],
)
def test_exit_codes_match_python_exe(host: Host, install: Install, version: str, ending: str, code: int) -> None:
    """As reported to the SCM and in the state file, with the output. (tests/fidelity has all endings.)"""
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


def test_traceback_matches_python_exe(host: Host, install: Install, version: str) -> None:
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


def test_daemon_threads_are_not_joined(install: Install) -> None:
    service = install(
        """
        import threading, time
        threading.Thread(target=time.sleep, args=(3600,), daemon=True).start()
        print("main done")
        """
    )
    assert ended(service)["win32_exit_code"] == 0


def test_process_exits_after_the_script(install: Install) -> None:
    service = install("print('x')")
    service.start_without_waiting()
    pids = {record["pid"] for record in service.wait("stopped")} - {0}
    for pid in pids:
        assert service.client.wait_for_process(pid, 5)


def test_run_module(host: Host, version: str) -> None:
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


def test_run_folder_with_main(host: Host, install: Install) -> None:
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


def test_sys_executable_is_python(install: Install) -> None:
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


def test_log_names_the_versions(install: Install, version: str) -> None:
    service = install("print('x')")
    ended(service)
    assert re.search(rf"\[pyhostsvc\] .* Python {re.escape(version)}\.\d+ from ", service.log(own=True))
