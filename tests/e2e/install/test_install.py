"""install, remove, list, status: what is stored where, and that a service is as requested."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from host_exe import Host
from machine import BUILD, EXE, WINDOWS, python
from markers import ONE_PYTHON
from service import Install

pytestmark = ONE_PYTHON

FOREVER = "import time\nprint('up')\ntime.sleep(3600)\n"


def same(a: str, b: str) -> bool:
    return a.casefold() == b.casefold()


def test_install_stores_absolute_settings(host: Host, install: Install, version: str) -> None:
    service = install(FOREVER, "--", "a b", "", "--not-an-option", 'say "hi"', "C:\\dir\\")
    registry = host.client.registry(service.name)
    assert same(registry["script"], host.path(host.folder / "script0.py"))
    assert same(registry["directory"], host.path(host.folder))
    assert same(registry["python"], host.path(python(version)))
    assert registry["log_directory"].endswith(rf"\pyhostsvc\{service.name}\logs")
    assert registry["state_directory"].endswith(rf"\pyhostsvc\{service.name}\state")
    config = host.client.config(service.name)
    assert same(config["path"], f'"{host.path(EXE)}" service {service.name}')
    assert config["type"] == 16  # SERVICE_WIN32_OWN_PROCESS
    assert config["account"] == "LocalSystem"


def test_options_reach_the_scm_and_the_script(host: Host, install: Install) -> None:
    directory = host.folder / "working here"
    directory.mkdir()
    service = install(
        """
        import json, os, sys
        print(json.dumps([os.getcwd(), os.environ["GREETING"], os.environ["OTHER"], sys.argv[1:]]))
        """,
        "--directory", host.path(directory),
        "--env", "GREETING=grüß Gott = ok", "--env", "OTHER=2",
        "--display-name", "Shown as ☃", "--description", "Does this, and that.",
        "--stop-timeout", "12.5",
        "--", "one", "two words", "", "☃",
    )  # fmt: skip
    config = host.client.config(service.name)
    assert config["display_name"] == "Shown as ☃"
    assert config["description"] == "Does this, and that."
    assert host.client.registry(service.name)["stop_timeout"] == 12500
    service.start()
    service.wait("stopped")
    directory_seen, greeting, other, arguments = json.loads(service.log())
    assert same(directory_seen, host.path(directory))
    assert (greeting, other) == ("grüß Gott = ok", "2")
    assert arguments == ["one", "two words", "", "☃"]


@pytest.mark.parametrize("startup, number", [("auto", 2), ("manual", 3), ("disabled", 4)])
def test_startup_types(host: Host, startup: str, number: int) -> None:
    name = f"startup-{startup}-{os.getpid()}"
    script = host.path(host.script(FOREVER))
    host.ok("install", "--startup", startup, script, "--name", name)
    assert host.client.config(name)["startup"] == number
    assert json.loads(host("status", name, "--json").out)["startup"] == startup
    if startup == "disabled":
        refused = host("start", name)
        assert refused.code == 1
        assert "disabled" in refused.err
    host.ok("remove", name, "--purge")


@pytest.mark.skipif(WINDOWS, reason="Windows' SCM does keep delayed start: tests/e2e/scm/test_scm_calls.py")
def test_refused_install_leaves_nothing(host: Host) -> None:
    """Wine's SCM does not support delayed start, so the installation fails as a whole."""
    name = f"delayed-{os.getpid()}"
    done = host("install", host.path(host.script(FOREVER)), "--name", name, "--startup", "delayed")
    assert done.code == 1
    assert "delayed start" in done.err
    assert not host.client.exists(name)
    assert not host.machine.local_path(rf"C:\ProgramData\pyhostsvc\{name}").exists()


def test_name_defaults_to_the_script(host: Host) -> None:
    stem = f"my daemon-{os.getpid()}"
    host.ok("install", host.path(host.script(FOREVER, f"{stem}.py")), "--startup", "manual")
    assert host.client.exists(stem)
    host.ok("remove", stem, "--purge")
    assert not host.client.exists(stem)


def test_relative_paths_are_resolved(host: Host) -> None:
    name = f"relative-{os.getpid()}"
    (host.folder / "sub").mkdir()
    host.script(FOREVER, "sub/daemon.py")
    done = host("install", r"sub\daemon.py", "--name", name, "--startup", "manual", cwd=host.folder)
    assert done.code == 0, done.err
    assert same(host.client.registry(name)["script"], host.path(host.folder / "sub" / "daemon.py"))
    assert same(host.client.registry(name)["directory"], host.path(host.folder / "sub"))
    host.ok("remove", name, "--purge")


@pytest.mark.parametrize("odd", ["with space", "it's", "ünïcödé ☃", "a&b (c) %OS% !", "semi;colon,comma", "日本語"])
def test_unusual_paths_and_names(host: Host, install: Install, odd: str) -> None:
    folder = host.folder / odd
    folder.mkdir()
    script = host.script("import sys\nprint(sys.argv[0])\n", f"{odd}/{odd}.py")
    logs = host.folder / f"logs {odd}"
    service = install(script, "--log-directory", host.path(logs), name=f"{odd} {os.getpid()}")
    service.start()
    service.wait("stopped")
    assert service.log().strip() == host.path(script)
    assert (logs / f"{service.name}.log").exists()


class TestPython:
    def registered(self, host: Host, name: str) -> str:
        text: str = host.client.registry(name)["python"]
        return text

    def check(self, host: Host, expected: str, *options: str, **environment: str) -> None:
        name = f"python-{os.getpid()}"
        script = host.path(host.script(FOREVER))
        host.ok("install", script, "--name", name, "--startup", "manual", *options, environment=environment)
        pinned = self.registered(host, name)
        host.ok("remove", name, "--purge")
        assert same(pinned, expected)

    def test_python_by_path(self, host: Host) -> None:
        executable = host.path(python("3.13"))
        self.check(host, executable, "--python", executable)

    def test_python_by_folder(self, host: Host) -> None:
        self.check(host, host.path(python("3.13")), "--python", host.path(python("3.13").parent))

    def test_python_by_version(self, host: Host) -> None:
        self.check(host, host.path(python("3.13")), "--python", "3.13")

    def test_python_of_a_venv(self, host: Host, venv: Path) -> None:
        self.check(host, host.path(venv / "Scripts" / "python.exe"), "--python", host.path(venv))

    def test_python_defaults_to_the_newest_registered(self, host: Host) -> None:
        self.check(host, host.path(python("3.14")))

    def test_python_from_the_environment_variable(self, host: Host) -> None:
        self.check(host, host.path(python("3.13")), PYHOSTSVC_PYTHON=host.path(python("3.13")))

    def test_python_of_the_active_venv(self, host: Host, venv: Path) -> None:
        self.check(host, host.path(venv / "Scripts" / "python.exe"), VIRTUAL_ENV=host.path(venv))

    @pytest.mark.skipif(WINDOWS, reason="takes the machine's registered Pythons away for a moment")
    def test_no_python_found(self, host: Host) -> None:
        host.machine.run("reg.exe", "delete", r"HKLM\Software\Python", "/f")
        try:
            done = host("install", host.path(host.script(FOREVER)), "--name", "no-python")
        finally:
            host.machine.run("regedit.exe", "/S", host.path(BUILD / "pythons.reg"))
        assert done.code == 1
        assert "no Python was found" in done.err
        assert "python.org" in done.err
        assert not host.client.exists("no-python")

    def test_python_option_overrides_the_environment(self, host: Host, venv: Path) -> None:
        self.check(host, host.path(python("3.14")), "--python", "3.14", VIRTUAL_ENV=host.path(venv))


def test_list_and_status(host: Host, install: Install, version: str) -> None:
    service = install(FOREVER)
    others = {entry["name"] for entry in json.loads(host.ok("list", "--json"))}
    assert service.name in others
    stopped = host("status", service.name)
    assert stopped.code == 3
    assert "stopped" in stopped.out
    service.start()
    running = host("status", service.name)
    assert running.code == 0
    assert "running" in running.out
    status = service.status()
    assert status["state"] == "running"
    assert status["pid"] == service.query()["pid"]
    assert status["python_version"].startswith(f"{version}.")
    assert same(status["script"], host.path(host.folder / "script0.py"))
    assert service.name in host.ok("list")
    assert "already running" in host.ok("start", service.name)


def test_folders_exist_after_install(host: Host, install: Install) -> None:
    service = install(
        "import os, json\nprint(json.dumps([os.environ['LOGS_DIRECTORY'], os.environ['STATE_DIRECTORY']]))"
    )
    registry = host.client.registry(service.name)
    for key in ("log_directory", "state_directory"):
        assert host.machine.local_path(registry[key]).is_dir()
    service.start()
    service.wait("stopped")
    assert json.loads(service.log()) == [registry["log_directory"], registry["state_directory"]]


@pytest.mark.skipif(not WINDOWS, reason="Wine's SCM does not keep it")
def test_delayed_start_is_kept(install: Install) -> None:
    service = install(FOREVER, "--startup", "delayed")
    assert service.status()["startup"] == "delayed"


@pytest.mark.skipif(not WINDOWS, reason="Wine keeps Unix permissions: the next test")
def test_access_control(host: Host, install: Install) -> None:
    service = install(FOREVER)
    folder = host.client.registry(service.name)["state_directory"]
    shown = host.machine.run("icacls.exe", folder).stdout
    granted = [line.replace(folder, "").strip() for line in shown.splitlines()]
    granted = [line for line in granted if ":" in line and not line.startswith("Successfully")]
    assert len(granted) == 3
    for account in ("NT AUTHORITY\\SYSTEM:", "BUILTIN\\Administrators:", f"NT SERVICE\\{service.name}:"):
        assert any(account.casefold() in line.casefold() for line in granted), shown


@pytest.mark.skipif(WINDOWS, reason="inspects the Unix side of Wine's access control")
def test_folders_deny_access_to_other_users(host: Host, install: Install) -> None:
    service = install(FOREVER)
    folder = host.machine.local_path(host.client.registry(service.name)["state_directory"])
    for path in (folder, folder.parent):
        assert path.stat().st_mode & 0o007 == 0


def test_remove_keeps_the_log_and_says_where(host: Host, install: Install) -> None:
    service = install("print('last words')")
    service.start()
    service.wait("stopped")
    log = service.log_path
    out = host.ok("remove", service.name)
    assert str(Path(out.split("logs")[1].split()[0]).name)
    assert "last words" in log.read_text()
    assert not host.client.exists(service.name)
    # The next service of that name uses the folder again, and --purge deletes it.
    again = install("print('again')", name=service.name)
    again.start()
    again.wait("stopped")
    assert "last words" in again.log()
    host.ok("remove", service.name, "--purge")
    assert not log.exists()
    assert not log.parent.parent.exists()


def test_remove_stops_it_first(host: Host, install: Install) -> None:
    service = install(FOREVER).start()
    pid = service.query()["pid"]
    assert "has stopped" in host.ok("remove", service.name, "--purge")
    assert host.client.wait_for_process(pid, 5)


def test_remove_keeps_a_log_directory_chosen_by_the_user(host: Host, install: Install) -> None:
    logs = host.folder / "mine"
    logs.mkdir()
    (logs / "other.txt").write_text("not ours")
    service = install("print('x')", "--log-directory", host.path(logs))
    service.start()
    service.wait("stopped")
    host.ok("remove", service.name, "--purge")
    assert [path.name for path in logs.iterdir()] == ["other.txt"]
