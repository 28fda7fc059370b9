"""The environment of a service: expanded values, empty values, the present machine's, and a replaced one."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from host_exe import Host
from machine import PROGRAMS, WINDOWS, Machine
from markers import OLDEST_AND_NEWEST, ONE_PYTHON
from service import Install, Service

MACHINE = r"HKLM\SYSTEM\CurrentControlSet\Control\Session Manager\Environment"

SHOW = """
import json, os, subprocess, sys
show = "import json, os; print(json.dumps(dict(os.environ)))"
child = subprocess.run([sys.executable, "-c", show], stdout=subprocess.PIPE, text=True)
print(json.dumps({"own": dict(os.environ), "child": json.loads(child.stdout)}))
"""

pytestmark = OLDEST_AND_NEWEST


def shown(service: Service) -> dict[str, Any]:
    """Runs it, and returns the environment of the script (own) and of a child process."""
    service.start().wait("stopped")
    line = next(line for line in service.log().splitlines() if line.startswith("{"))
    result: dict[str, Any] = json.loads(line)
    return result


@pytest.fixture
def machine_variable(host: Host) -> Iterator[str]:
    """The name of a variable of the machine, made after the SCM was started."""
    name = "PROBE_" + uuid.uuid4().hex[:8].upper()
    set_machine(host, name, "REG_SZ", "first")
    yield name
    host.machine.run("reg", "delete", MACHINE, "/v", name, "/f")


def set_machine(host: Host, name: str, kind: str, value: str) -> None:
    done = host.machine.run("reg", "add", MACHINE, "/v", name, "/t", kind, "/d", value, "/f")
    assert done.returncode == 0, done


def test_path_is_extended(host: Host, install: Install) -> None:
    """The case path_value, by --env, --env-file and `set`."""
    script = """
        import os, subprocess
        print(os.environ["PATH"], flush=True)
        print("code", subprocess.run("where cmd", shell=True).returncode, flush=True)
        """
    value = r"PATH=C:\tools;%PATH%"
    file = host.folder / "service.env"
    file.write_text(f"{value}\n")
    services = [install(script, "--env", value), install(script, "--env-file", host.path(file)), install(script)]
    host.ok("set", services[2].name, "environment", value)
    for service in services:
        service.start().wait("stopped")
        log = service.log()
        path = log.splitlines()[0]
        assert path.startswith("C:\\tools;C:\\")
        assert "%" not in path
        assert "code 0" in log
    assert host.ok("get", services[0].name, "environment") == value + "\n"
    assert host.export(services[0].name)["environment"] == [value]


def test_values_refer_to_variables(host: Host, install: Install) -> None:
    """To inherited ones, to the host's and to own ones before them; an unknown name stays, and the log warns."""
    file = host.folder / "service.env"
    file.write_text("BASE=%SystemDrive%\\base\nRATE=50%%\n")
    pairs = ["DATA=%BASE%\\data", "STATE=%STATE_DIRECTORY%\\x", "LITERAL=%%BASE%% 100%", "ODD=%NO_SUCH_NAME%;%BASE%"]
    hook = "cmd /c echo hook has %DATA%"
    options = [option for pair in pairs for option in ("--env", pair)]
    service = install(SHOW, "--env-file", host.path(file), "--start-pre", hook, *options)
    seen = shown(service)
    for environment in (seen["own"], seen["child"]):
        assert environment["DATA"] == r"C:\base\data"
        assert environment["RATE"] == "50%"
        assert environment["STATE"] == environment["STATE_DIRECTORY"] + r"\x"
        assert environment["LITERAL"] == "%BASE% 100%"
        assert environment["ODD"] == r"%NO_SUCH_NAME%;C:\base"
    log = service.log(own=True)
    assert r"hook has C:\base\data" in log
    assert "variable ODD refers to %NO_SUCH_NAME%, which is not set" in log
    assert log.count("warning:") == 1
    document = host.folder / "service.json"
    document.write_text(host.ok("export", service.name))
    copy = service.name + "-copy"
    host.ok("import", host.path(document), "--name", copy)
    try:
        assert host.export(copy)["environment"] == host.export(service.name)["environment"] == pairs
    finally:
        host.ok("remove", copy, "--purge")


UNKNOWN = "refers to a variable that the service does not have: "


@ONE_PYTHON
def test_commands_warn_about_unknown_names(host: Host, install: Install, machine_variable: str) -> None:
    """`set`, `check`, `install` and `import` judge by what the service has, not by what the caller has."""
    service = install("print(1)")
    mine = "MINE_" + uuid.uuid4().hex[:8].upper()
    known = rf"KNOWN=%{machine_variable}%;%APPDATA%;%ProgramFiles%;%STATE_DIRECTORY%;%FIRST%;50%%;100%"
    values = ["FIRST=1", known, "ODD=%NO_SUCH_NAME%", f"OWN=%{mine}%"]
    wrong = ["%NO_SUCH_NAME% (ODD)", f"%{mine}% (OWN)"]
    document = host.folder / "service.json"
    copy = service.name + "-copy"
    key = r"HKCU\Environment"
    assert host.machine.run("reg", "add", key, "/v", mine, "/t", "REG_SZ", "/d", "x", "/f").returncode == 0
    try:
        assert host.ok("set", service.name, "environment", *values[:2])
        changed = host("set", service.name, "environment", *values, environment={mine: "x"})
        found = json.loads(host("check", "--service", service.name, "--json", environment={mine: "x"}).out)
        document.write_text(host.ok("export", service.name))
        updated = host("import", host.path(document), environment={mine: "x"})
        host.checks = True
        installed = host("import", host.path(document), "--name", copy, environment={mine: "x"})
        replaced = host("set", service.name, "replace_environment", "yes")
    finally:
        host.checks = False
        host.machine.run("reg", "delete", key, "/v", mine, "/f")
        host("remove", copy, "--purge")
    for done in (changed, updated, installed):
        assert done.code == 0, done
        assert [
            line.partition(UNKNOWN)[2].partition(". ")[0] for line in done.err.splitlines() if UNKNOWN in line
        ] == wrong
    reasons = [item["message"] for item in found["findings"] if item["id"] == "unknown-variable"]
    assert [reason.partition(UNKNOWN)[2] for reason in reasons] == wrong
    assert f"%{machine_variable}% (KNOWN)" in replaced.err  # the computer's variables are gone then
    assert "%APPDATA%" not in replaced.err


def test_present_machine_variables(host: Host, install: Install, machine_variable: str) -> None:
    """A variable of the machine that was set or changed after the boot is seen at the next start."""
    service = install(SHOW, "--env", f"MINE=<%{machine_variable}%>")
    seen = shown(service)["own"]
    assert (seen[machine_variable], seen["MINE"]) == ("first", "<first>")
    set_machine(host, machine_variable, "REG_EXPAND_SZ", "%SystemRoot%;second")
    service.log_path.unlink()
    seen = shown(service)["own"]
    value = seen["SYSTEMROOT"] + ";second"
    assert (seen[machine_variable].casefold(), seen["MINE"].casefold()) == (value.casefold(), f"<{value}>".casefold())


def test_the_services_own_registry_value_overrides_the_machine(
    host: Host, install: Install, machine_variable: str
) -> None:
    r"""The SCM sets the variables of Services\NAME\Environment. (Wine's does not.)"""
    service = install(SHOW)
    key = rf"HKLM\SYSTEM\CurrentControlSet\Services\{service.name}"
    value = f"{machine_variable}=mine"
    done = host.machine.run("reg", "add", key, "/v", "Environment", "/t", "REG_MULTI_SZ", "/d", value, "/f")
    assert done.returncode == 0, done
    assert shown(service)["own"].get(machine_variable) == ("mine" if WINDOWS else None)


def test_empty_values(install: Install, machine_variable: str) -> None:
    """An empty value reaches the script and its children, and hides an inherited one."""
    service = install(SHOW, "--env", f"{machine_variable}=", "--env", "NOTHING=")
    seen = shown(service)
    for environment in (seen["own"], seen["child"]):
        assert environment[machine_variable] == ""
        assert environment["NOTHING"] == ""


@ONE_PYTHON
def test_many_variables(host: Host, install: Install) -> None:
    """They are set in another way than a few: all of them reach the script and its children, the empty ones as well."""
    variables = {f"MANY_{number}": f"value {number}" if number % 10 else "" for number in range(300)}
    file = host.folder / "many.env"
    file.write_text("".join(f"{name}={value}\n" for name, value in {**variables, "MANY_7": "replaced"}.items()))
    result = shown(install(SHOW, "--env-file", host.path(file), "--env", "MANY_8=last", "--restart", "never"))
    expected = {**variables, "MANY_7": "replaced", "MANY_8": "last"}
    for environment in (result["own"], result["child"]):
        assert {name: value for name, value in environment.items() if name.startswith("MANY_")} == expected
        assert not [name for name in environment if name.startswith("PYHOSTSVC_PROBE")]


def test_empty_values_in_every_copy_of_the_c_runtime(machine: Machine) -> None:
    done = machine.run(PROGRAMS / "environment.exe")
    assert done.returncode == 0, done.stdout


@ONE_PYTHON
@pytest.mark.skipif(WINDOWS, reason="the values are those of Wine's registry")
@pytest.mark.parametrize("user", ["system", "caller"])
def test_temporary_folder_of_local_system(machine: Machine, user: str) -> None:
    """LocalSystem has the machine's TEMP and TMP, not those of a profile; `--replace-environment` keeps them."""
    done = machine.run(PROGRAMS / "system_environment.exe", user)
    assert done.returncode == 0, done
    seen = dict(line.split("=", 1) for line in done.stdout.splitlines())
    for when in ("refreshed", "replaced"):
        for name in ("TEMP", "TMP"):
            folder = seen[f"{when} {name}"].casefold()
            assert (folder == r"c:\windows\temp") == (user == "system"), seen
            assert folder.startswith("c:\\users\\") == (user == "caller"), seen
        assert (seen[f"{when} USERNAME"] == "COMPUTER$") == (user == "system"), seen


def test_replaced_environment(host: Host, install: Install, machine_variable: str) -> None:
    """The case fresh_environment: what Windows makes for every account stays, and nothing else does."""
    script = """
        import getpass, os, tempfile
        from pathlib import Path
        print(Path.home(), getpass.getuser(), tempfile.gettempdir(),
            os.path.expandvars("%ProgramFiles% %APPDATA% %COMPUTERNAME%"), flush=True)
        """
    # Wine cannot give CPython 3.9 random numbers without its own variable.
    options = ["--env", "A=1", *([] if WINDOWS else ["--env", "WINEUSERNAME=x"])]
    service = install(script + SHOW.replace("\n", "\n        "), "--replace-environment", *options)
    service.start().wait("stopped")
    words, shows = service.log().splitlines()[:2]
    assert "%" not in words
    seen = json.loads(shows)
    made = {
        "ALLUSERSPROFILE", "APPDATA", "COMPUTERNAME", "COMMONPROGRAMFILES", "COMSPEC", "HOMEDRIVE", "HOMEPATH",
        "LOCALAPPDATA", "NUMBER_OF_PROCESSORS", "OS", "PATH", "PATHEXT", "PROCESSOR_ARCHITECTURE", "PROGRAMDATA",
        "PROGRAMFILES", "SYSTEMDRIVE", "SYSTEMROOT", "TEMP", "TMP", "USERNAME", "USERPROFILE", "WINDIR",
        *(["PUBLIC"] if WINDOWS else []),  # Wine 8 does not make it
    }  # fmt: skip
    for environment in (seen["own"], seen["child"]):
        assert made - set(environment) == set()
        assert environment["A"] == "1"
        assert machine_variable not in environment
    assert {"LOGS_DIRECTORY", "STATE_DIRECTORY", "FOR_DISABLE_CONSOLE_CTRL_HANDLER"} <= set(seen["own"])
