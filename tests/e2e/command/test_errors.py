"""Bad input: a clear message, the right exit code, and nothing is changed."""

from __future__ import annotations

import json
import os
import shutil

import pytest
from host_exe import Host
from machine import EXE
from markers import ONE_PYTHON
from service import Install

pytestmark = ONE_PYTHON


@pytest.fixture
def script(host: Host) -> str:
    return host.path(host.script("print('x')", "daemon.py"))


@pytest.mark.parametrize(
    "arguments, code, message",
    [
        (["instal", "x.py"], 2, "unknown command 'instal'\n  Did you mean 'install'?"),
        (["frobnicate"], 2, "unknown command 'frobnicate'\n  `pyhostsvc help` lists"),
        (["install"], 2, "no script was specified"),
        (["install", "{script}", "--stratup", "auto"], 2, "unknown option '--stratup'\n  Did you mean '--startup'?"),
        (
            ["install", "-dash.py"],
            2,
            "unknown option '-dash.py'\n  To name a file that begins with a dash, write '.\\-dash.py'",
        ),
        (["install", "{script}", "--startup", "often"], 2, "auto, delayed, manual, disabled"),
        (["install", "{script}", "--startup"], 2, "needs a value"),
        (["install", "{script}", "--stop-timeout", "soon"], 2, "from 0.5 to 86400"),
        (["install", "{script}", "--stop-timeout", "0"], 2, "from 0.5 to 86400"),
        (["install", "{script}", "--env", "NOVALUE"], 2, "NAME=VALUE"),
        (["install", "{script}", "second.py"], 2, "does not accept 'second.py'"),
        (["install", "{script}", "-m", "module"], 2, "cannot be used together"),
        (["install", "missing.py"], 1, "missing.py' does not exist"),
        (["install", ""], 2, "empty"),
        (["install", "{script}", "--name", "a/b"], 2, "is not a valid service name"),
        (["install", "{script}", "--name", "a\\b"], 2, "is not a valid service name"),
        (["install", "{script}", "--name=-x"], 2, "it begins with a dash"),
        (["install", "{script}", "--name", "x" * 81], 2, "it is longer than 80 characters"),
        (["install", "{script}", "--name", "CONIN$"], 2, "Windows reserves it for a device"),
        (["install", "{script}", "--name", ""], 2, "it is empty"),
        (["install", "{script}", "--name", "nul"], 2, "device"),
        (["install", "{script}", "--directory", "nowhere"], 1, "nowhere' does not exist"),
        (["install", "{script}", "--python", "C:\\nowhere\\python.exe"], 1, "there is no Python at"),
        (["install", "{script}", "--python", "C:\\windows"], 1, "there is no python.exe in"),
        (["install", "{script}", "--python", "3.8"], 1, "no Python 3.8 is registered"),
        (["install", "{script}", "--log-directory", "no\\such\\parent"], 1, "cannot create the log directory"),
        (["start", "no-such-service"], 4, "there is no service 'no-such-service'"),
        (["stop", "no-such-service"], 4, "there is no service"),
        (["status", "no-such-service"], 4, "there is no service"),
        (["remove", "no-such-service"], 4, "there is no service"),
        (["start", "a\\b"], 4, "there is no service"),
        (["remove"], 2, "requires NAME"),
        (["remove", "x", "y"], 2, "does not accept 'y'"),
        (["start", "x", "--", "y"], 2, "takes no arguments after '--'"),
        (["list", "x"], 2, "does not accept 'x'"),
        (["help", "nothing"], 2, "unknown command 'nothing'"),
        (["service", "x"], 1, "only the service control manager can start"),
    ],
)
def test_bad_input_is_refused(host: Host, script: str, arguments: list[str], code: int, message: str) -> None:
    before = host.ok("list", "--json")
    programdata = host.machine.local_path("C:\\ProgramData\\pyhostsvc")
    folders = sorted(programdata.iterdir()) if programdata.exists() else []
    done = host(*[argument.replace("{script}", script) for argument in arguments])
    assert done.code == code, done.err
    assert done.out == ""
    assert done.err.startswith("pyhostsvc: ")
    assert message in done.err
    assert host.ok("list", "--json") == before
    assert (sorted(programdata.iterdir()) if programdata.exists() else []) == folders


def test_install_refuses_the_name_of_an_existing_service(host: Host, install: Install, script: str) -> None:
    service = install("print('first')")
    before = host.client.registry(service.name)
    done = host("install", script, "--name", service.name.upper())
    assert done.code == 1
    assert "already exists" in done.err
    assert "--name" in done.err
    assert host.client.registry(service.name) == before


@pytest.mark.parametrize("command", ["start", "stop", "restart", "status", "remove"])
def test_commands_refuse_a_service_of_another_program(host: Host, script: str, command: str) -> None:
    name = f"foreign-{command}-{os.getpid()}"
    host.client.create(name, r"C:\windows\system32\cmd.exe /c exit")
    try:
        done = host(command, name)
        assert done.code == 4
        assert "is not a pyhostsvc service" in done.err
        assert host("install", script, "--name", name).code == 1
        assert host.client.exists(name)
        assert name not in host.ok("list")
    finally:
        host.client.delete(name)


def test_install_refuses_a_display_name_in_use(host: Host, install: Install, script: str) -> None:
    install("print('first')", "--display-name", "The Only One")
    name = f"second-{os.getpid()}"
    done = host("install", script, "--name", name, "--display-name", "The Only One")
    assert done.code == 1
    assert "--display-name" in done.err
    assert not host.client.exists(name)
    assert not host.machine.local_path(rf"C:\ProgramData\pyhostsvc\{name}").exists()


def test_install_refuses_a_file_in_place_of_its_folder(host: Host, script: str) -> None:
    """The file is left alone."""
    name = f"prepared-{os.getpid()}"
    programdata = host.machine.local_path("C:\\ProgramData\\pyhostsvc")
    programdata.mkdir(exist_ok=True)
    (programdata / name).write_text("mine")
    try:
        done = host("install", script, "--name", name)
        assert done.code == 1
        assert "is not an ordinary folder" in done.err
        assert not host.client.exists(name)
    finally:
        (programdata / name).unlink()


def test_script_runs_if_its_log_cannot_be_opened(host: Host, install: Install) -> None:
    """The event log names the reason."""
    service = install("import time\nprint('x')\ntime.sleep(3600)")
    service.log_path.mkdir()  # in the log's place
    service.start()
    assert "cannot open the log" in service.wait_event(950).text
    service.log_path.rmdir()
    service.wait_log("continues in this new file", own=True)
    service.stop()


def test_state_file_is_json(install: Install) -> None:
    service = install("raise ValueError('tab\\there \"quoted\" \\\\ \\u2603')")
    service.start_without_waiting()
    service.wait("stopped")
    state = service.state_directory / "pyhostsvc.json"
    assert json.loads(state.read_text(encoding="utf-8"))["error"] == 'ValueError: tab\there "quoted" \\ ☃'


def test_exe_needs_only_windows(host: Host) -> None:
    """It runs from an empty folder."""
    copy = host.folder / "pyhostsvc.exe"
    copy.write_bytes(EXE.read_bytes())
    done = host.machine.run(copy, "version")
    assert done.stdout.startswith("pyhostsvc ")
    imported = {name for name in (b"libgcc", b"libwinpthread", b"vcruntime", b"python3") if name in copy.read_bytes()}
    assert imported <= {b"python3"}  # named in messages, not imported


def test_purge_keeps_what_install_did_not_make(host: Host, install: Install) -> None:
    """A state folder that was set by hand in the registry is kept, and so is its parent."""
    service = install("print('x')")
    own = host.folder / "mine" / "state"
    own.mkdir(parents=True)
    (own / "data").write_text("precious")
    service.client.set_registry(service.name, "state_directory", host.path(own))
    done = host("remove", service.name, "--purge")
    assert done.code == 0
    assert "kept the state folder, because `install` did not create it" in done.err
    assert (own / "data").read_text() == "precious"


def test_renamed_exe_recognises_its_services(host: Host, script: str) -> None:
    renamed = host.folder / "renamed.exe"
    renamed.write_bytes(EXE.read_bytes())
    name = f"renamed-{os.getpid()}"
    run = host.machine.run
    assert run(renamed, "install", script, "--name", name, "--startup", "manual").returncode == 0
    assert run(renamed, "start", name).returncode == 0
    assert run(renamed, "remove", name, "--purge").returncode == 0
    assert not host.client.exists(name)


def test_percent_signs_in_a_path_are_refused(host: Host, script: str) -> None:
    folder = host.machine.local_path("C:\\Program Files") / "%OS%"  # `install` would copy it from the test's folder
    folder.mkdir()
    copy = folder / "pyhostsvc.exe"
    copy.write_bytes(EXE.read_bytes())
    done = host.machine.run(copy, "install", script, "--name", "percent")
    shutil.rmtree(folder)
    assert done.returncode == 1
    assert "%" in done.stderr
    assert not host.client.exists("percent")


def test_remove_of_a_service_that_another_program_has_open(host: Host, install: Install) -> None:
    service = install("pass")
    service.client.hold(service.name)
    done = host("remove", service.name, "--purge")
    assert done.code == 1
    assert f"'{service.name}' is marked for deletion, but another program has the service open" in done.err
    assert "Close services.msc, Task Manager and other programs" in done.err
    again = host("remove", service.name, "--purge")
    assert (again.code, "is marked for deletion" in again.err) == (1, True)
    service.client.release()
    assert not service.client.exists(service.name)


@pytest.mark.parametrize("command", [["start"], ["stop"], ["status"], ["remove"], ["logs"], ["get"], ["export"]])
def test_misspelt_service_name_gets_a_suggestion(host: Host, install: Install, command: list[str]) -> None:
    """As for commands, options and settings: from the pyhostsvc services, not from the system's."""
    service = install("print('x')")
    done = host.aside(*command, service.name + "x")
    assert done.code == 4
    assert done.err == f"pyhostsvc: there is no service '{service.name}x'\n  Did you mean '{service.name}'?\n"
    assert "`pyhostsvc list` shows the pyhostsvc services." in host.aside(*command, "RpcS").err  # RpcSs is Windows' own


def test_name_with_spaces_is_quoted_in_remedies(host: Host, script: str) -> None:
    name = f"主 脚本 {os.getpid()}"
    try:
        assert f'Start the service with: pyhostsvc start "{name}"\n' in host.ok("install", script, "--name", name)
        assert f'`pyhostsvc start "{name}"`.' in host.aside("stack", name).err
        assert f'`pyhostsvc start "{name}"`.' in host.aside("logs", name).err
        assert f'`pyhostsvc get "{name}"` lists the settings.' in host.aside("get", name, "frobnicate").err
        assert f'`pyhostsvc reset "{name}" python` restores' in host.aside("set", name, "python", "").err
    finally:
        host.ok("remove", name, "--purge")
