"""A start that fails reports why: at the command line and in the log. (Broken Pythons: test_broken_python.py.)"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess

import pytest
from host_exe import Host
from machine import python
from scm import ScmError
from service import Install, Service


def refused(service: Service) -> str:
    """Starts a service that cannot start. Returns the error message."""
    done = service.host("start", service.name)
    assert done.code == 1, done.out
    assert "did not start" in done.err
    assert str(service.log_path.name) in done.err
    status = service.query()
    assert status["state"] == "stopped"
    assert status["win32_exit_code"] != 0
    return done.err


def test_running_is_announced_when_the_script_starts(install: Install) -> None:
    service = install("import time\nprint('up')\ntime.sleep(3600)")
    service.start_without_waiting()
    states = [record["state"] for record in service.wait("running")]
    assert states[-1] == "running"
    assert set(states[:-1]) <= {"stopped", "start pending"}


def test_missing_script(host: Host, install: Install) -> None:
    script = host.script("print('x')", "gone.py")
    service = install(script)
    script.unlink()
    said = refused(service)
    assert "can't open file" in said
    assert "No such file or directory" in said
    assert "gone.py" in said
    assert "gone.py" in service.log(own=True)


def test_syntax_error(install: Install) -> None:
    service = install("print('ran')\nprint('broken'\n")
    said = refused(service)
    assert "SyntaxError" in said
    assert "line 2" in said
    log = service.log()
    assert "SyntaxError" in log
    assert "ran\n" not in log
    assert "<pyhostsvc>" not in log  # the host's own frames are hidden


def test_null_bytes(host: Host, install: Install) -> None:
    script = host.folder / "nulls.py"
    script.write_bytes(b"print('a')\0\n")
    assert "null bytes" in refused(install(script))


def test_python_that_cannot_be_initialised(install: Install) -> None:
    service = install("print('x')", "--env", r"PYTHONHOME=C:\nowhere")
    said = refused(service)
    assert "Python cannot be initialised" in said
    assert "Python cannot be initialised" in service.log(own=True)


def test_missing_directory(host: Host, install: Install) -> None:
    folder = host.folder / "short-lived"
    folder.mkdir()
    service = install("print('x')", "--directory", host.path(folder))
    folder.rmdir()
    assert "short-lived" in refused(service)


def test_invalid_registry_values(install: Install) -> None:
    service = install("print('x')")
    service.client.set_registry(service.name, "stop_timeout", 7)
    done = service.host("start", service.name)
    assert done.code == 1
    assert "stop_timeout under HKLM" in done.err  # the service cannot even find its log
    service.client.set_registry(service.name, "stop_timeout", 30000)
    service.start()


def test_script_that_fails_at_once(install: Install) -> None:
    """It did start; the outcome and its cause are reported even if it is over before the command queries the state."""
    service = install("raise ValueError('no such thing')")
    service.host("start", service.name)
    service.wait("stopped")
    assert service.status()["error"] == "ValueError: no such thing"
    assert service.query()["win32_exit_code"] == 1066
    assert service.query()["service_exit_code"] == 1
    assert "ValueError: no such thing" in service.log()


def test_notify_waits_for_ready(install: Install) -> None:
    service = install(
        """
        import winsvc, os, time
        go = os.path.join(os.environ["STATE_DIRECTORY"], "go")
        print("waiting")
        while not os.path.exists(go):
            time.sleep(0.01)
        winsvc.ready()
        winsvc.wait()
        """,
        "--notify",
    )
    service.host.ok("start", service.name, "--no-wait")
    service.wait_log("waiting")
    assert service.query()["state"] == "start pending"
    state = service.state_directory
    (state / "go").write_text("")
    assert service.wait("running")[-1]["state"] == "running"
    service.stop()


@pytest.mark.parametrize("ending", ["sys.exit(3)", "raise RuntimeError('before ready')"])
def test_notify_if_the_script_ends_before_ready(install: Install, ending: str) -> None:
    service = install(f"import sys\n{ending}\n", "--notify")
    done = service.host("start", service.name)
    assert done.code == 1
    assert "exit code 3" in done.err or "before ready" in done.err


def test_missing_module(host: Host, version: str) -> None:
    name = f"no-module-{os.getpid()}"
    host.ok(
        "install",
        "-m",
        "no_such_module",
        "--name",
        name,
        "--startup",
        "manual",
        "--restart",
        "never",
        "--python",
        version,
    )
    try:
        assert "No module named no_such_module" in refused(Service(host, name))
    finally:
        host.ok("remove", name, "--purge")


def test_folder_with_a_syntax_error(host: Host, install: Install) -> None:
    folder = host.folder / "app"
    folder.mkdir()
    (folder / "__main__.py").write_text("def broken(:\n")
    assert "SyntaxError" in refused(install(folder))


def test_frequent_reports_do_not_delay_checkpoints(install: Install) -> None:
    """A script that reports its status all the time while it starts."""
    service = install(
        """
        import time, winsvc
        until = time.monotonic() + 3
        while time.monotonic() < until:
            winsvc.status(str(time.monotonic()))
            time.sleep(0.01)
        winsvc.ready()
        winsvc.wait()
        """,
        "--notify",
    )
    service.host.ok("start", service.name, "--no-wait")
    checkpoints = [record["checkpoint"] for record in service.wait("running") if record["state"] == "start pending"]
    assert len(set(checkpoints)) >= 2
    assert checkpoints == sorted(checkpoints)


def test_start_while_the_service_stops(install: Install) -> None:
    """The command waits for the stop and then starts the service; it does not say "already running"."""
    service = install(
        """
        import signal, sys, time
        def stop(signum, frame):
            time.sleep(1)
            sys.exit(0)
        signal.signal(signal.SIGINT, stop)
        print("up")
        time.sleep(3600)
        """
    ).start()
    service.wait_log("up")
    first = service.query()["pid"]
    service.host.ok("stop", service.name, "--no-wait")
    assert "is running" in service.host.ok("start", service.name)
    assert service.query()["pid"] != first


def test_restart_reports_a_failed_start(host: Host, install: Install) -> None:
    script = host.script("import time\nprint('up')\ntime.sleep(3600)\n", "later.py")
    service = install(script).start()
    service.wait_log("up")
    script.write_text("def broken(:\n")
    done = host("restart", service.name)
    assert done.code == 1
    assert "has stopped" in done.out
    assert "SyntaxError" in done.err


def test_environment_is_that_of_the_scm(host: Host, install: Install, version: str) -> None:
    """PATH and the rest are as in any process that the SCM starts, with three additional variables."""
    dump = "import json, os, sys\njson.dump(dict(os.environ), open(sys.argv[1], 'w'))"
    script = host.script(dump, "dump.py")
    ours, bare = host.folder / "ours.json", host.folder / "bare.json"
    name = f"bare-{os.getpid()}"
    host.client.create(name, subprocess.list2cmdline([host.path(path) for path in (python(version), script, bare)]))
    try:
        with contextlib.suppress(ScmError):  # it exits without an announcement to the SCM
            host.client.start(name)
    finally:
        host.client.delete(name)
    service = install(script, "--", host.path(ours)).start()
    service.wait("stopped")
    environment = json.loads(ours.read_text())
    assert environment.pop("LOGS_DIRECTORY") == service.client.registry(service.name)["log_directory"]
    assert environment.pop("STATE_DIRECTORY") == service.client.registry(service.name)["state_directory"]
    assert environment.pop("FOR_DISABLE_CONSOLE_CTRL_HANDLER") == "1"
    assert environment == json.loads(bare.read_text())
    assert environment["PATH"]
