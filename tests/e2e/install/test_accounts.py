"""--account: the name that the SCM gets, the password, and the access that the account is granted."""

from __future__ import annotations

import getpass
import os
import subprocess

import pytest
from host_exe import Host
from machine import WINDOWS
from markers import ONE_PYTHON
from service import Install, Service
from terminal import Terminal
from waiting import PATIENCE

SLEEPER = "import time\nprint('up')\ntime.sleep(600)"
SECRET = "Sésame-2026"


pytestmark = ONE_PYTHON


@pytest.fixture
def user() -> str:
    """An account that has a password, and is there: under Wine any user is, and every password is right."""
    if WINDOWS:
        pytest.skip("wants an account whose password is known")
    return ".\\" + getpass.getuser()


def with_input(host: Host, text: str, *arguments: str) -> tuple[int, str, str]:
    done = subprocess.run(
        host.machine.command(host.exe, *arguments),
        input=text,
        capture_output=True,
        encoding="utf-8",
        env=host.machine.environment(),
        timeout=PATIENCE,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def account(service: Service) -> str:
    name: str = service.client.account(service.name)
    return name


def test_every_account(host: Host, install: Install) -> None:
    service = install(SLEEPER)
    assert account(service) == "LocalSystem"
    for setting, name, profile in [
        ("local", "NT AUTHORITY\\LocalService", "ServiceProfiles\\LocalService"),
        ("network", "NT AUTHORITY\\NetworkService", "ServiceProfiles\\NetworkService"),
        ("virtual", f"NT SERVICE\\{service.name}", f"ServiceProfiles\\{service.name}"),
        ("system", "LocalSystem", "System32\\config\\systemprofile"),
    ]:
        assert host.ok("set", service.name, "account", setting) == f"account of '{service.name}' is now {setting}\n"
        assert account(service) == name
        assert host.ok("get", service.name, "account").strip() == setting
        status = service.status()
        assert status["account"] == name
        assert status["profile"].endswith(profile)
        assert status["current_user_key"].startswith("HKEY_USERS\\")
    assert host.ok("get", service.name).splitlines()[-1].split() == ["account", "system", "(default)"]


def test_a_virtual_account_is_granted_access_and_loses_it_again(host: Host, install: Install) -> None:
    service = install(SLEEPER, "--account", "virtual")
    grants = service.client.registry(service.name)["grants"]
    assert host.path(host.folder) in grants  # only the user who runs pytest can read its folders
    elsewhere = host.folder / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    host.ok("set", service.name, "directory", host.path(elsewhere))
    assert host.path(elsewhere) in service.client.registry(service.name)["grants"]
    host.ok("reset", service.name, "account")
    assert "grants" not in service.client.registry(service.name)
    assert service.start().wait_log("up")


def test_status_names_unreachable_paths_with_a_remedy(host: Host, install: Install) -> None:
    service = install(SLEEPER, "--account", "local")
    host.folder.chmod(0o700)
    status = service.status()
    assert f"the account cannot read '{host.path(host.folder)}'" in status["unreachable"]
    printed = host("status", service.name).out
    assert f'icacls "{host.path(host.folder)}" /grant "NT AUTHORITY\\LocalService:(OI)(CI)RX"' in printed
    assert "HKCU         HKEY_USERS\\S-1-5-19\n" in printed
    host.ok("set", service.name, "account", "system")
    assert service.status()["unreachable"] == []


def test_a_password_reaches_nobody_but_the_scm(host: Host, install: Install, user: str) -> None:
    service = install(SLEEPER)
    code, out, err = with_input(
        host, f"\ufeff{SECRET}\r\nmore\n", "set", service.name, "account", user, "--password-stdin"
    )
    assert (code, err) == (0, "")
    assert account(service) == user
    seen = out + str(service.client.registry(service.name)) + host.ok("export", service.name)
    seen += str(service.status())
    assert SECRET not in seen
    # The same account once more is a new password; without one, it is asked for.
    code, _, err = with_input(host, "", "set", service.name, "account", user)
    assert (code, err.splitlines()[0]) == (
        2,
        f"pyhostsvc: '{user}' needs a password, and there is no console to prompt on",
    )
    assert "--password-stdin" in err
    code, _, err = with_input(host, "", "set", service.name, "account", user, "--password-stdin")
    assert (code, "standard input contains no password" in err) == (2, True)
    assert account(service) == user
    # A change that does not concern the account needs no password.
    host.ok("set", service.name, "description", "something")


@pytest.mark.skipif(WINDOWS, reason="needs a Unix terminal")
def test_a_password_is_asked_for_without_an_echo(host: Host, install: Install, user: str) -> None:
    service = install(SLEEPER, name=f"asked-{os.getpid()}")  # short: a terminal breaks long lines
    terminal = Terminal(host, "set", service.name, "account", user)
    terminal.wait("Password of")
    terminal.wait_for_console()
    terminal.type(SECRET + "\r\n")
    assert terminal.end() == 0, terminal.shown
    assert f"account of '{service.name}' is now {user}" in terminal.shown
    assert SECRET not in terminal.shown
    assert account(service) == user


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        (["--account", "CORP\\"], 2, "'CORP\\' is not a valid account"),
        (["--account", "web$"], 2, "'web$' is not a valid account"),
        (["--account", "NT SERVICE\\other"], 2, "'NT SERVICE\\other' is the account of another service"),
        (
            ["--account", "local", "--password-stdin"],
            2,
            "--password-stdin is not valid for 'local', an account without a password",
        ),
        (
            ["--account", ".\\nobody-of-that-name", "--password-stdin"],
            1,
            "there is no account '.\\nobody-of-that-name'",
        ),
        (["--account", ".\\nobody-of-that-name"], 2, "'.\\nobody-of-that-name' needs a password"),
    ],
)
def test_an_account_that_cannot_be(host: Host, options: list[str], code: int, message: str) -> None:
    name = f"no-account-{os.getpid()}"
    script = host.path(host.script(SLEEPER))
    done = with_input(host, SECRET, "install", script, "--name", name, *options)
    assert (done[0], message in done[2]) == (code, True), done
    assert SECRET not in done[2]
    assert len(done[2].splitlines()) == 2  # the remedy
    assert not host.client.exists(name)
    assert not host.machine.local_path(f"C:\\ProgramData\\pyhostsvc\\{name}").exists()


def test_a_console_runs_it_as_oneself(host: Host) -> None:
    done = host("run", host.path(host.script(SLEEPER)), "--account", "local")
    assert (done.code, done.err.splitlines()[0]) == (
        2,
        "pyhostsvc: `run` runs the script under your account and does not accept --account",
    )
