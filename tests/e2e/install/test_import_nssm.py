"""import --from-nssm converts services that the real NSSM installed, and an srvany service."""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from host_exe import Host
from machine import CLIENT_VERSION, ROOT, WINDOWS, python
from nssm import BUILDS, SERVICES, Nssm, build
from scm import STOP
from service import Service
from waiting import PATIENCE

NAME = "nssm-job"

# Writes what a script can see of its process to a file beside the script.
SCRIPT = """
    import json, os, pathlib, sys, time
    record = {"argv": sys.argv[1:], "cwd": os.getcwd(), "utf8": sys.flags.utf8_mode,
              "environment": [os.environ.get(name) for name in ("COLOR", "EMPTY", "SystemRoot")]}
    path = pathlib.Path(__file__).with_suffix(".json")
    path.with_suffix(".new").write_text(json.dumps(record))
    path.with_suffix(".new").replace(path)
    print("up", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def names(host: Host) -> Iterator[list[str]]:
    """Names of services that are gone at the end, whosever they are."""
    names = [NAME, NAME + "-new"]
    yield names
    for name in names:
        if host.client.exists(name):
            if host.client.query(name)["state"] != "stopped":
                host.client.control(name, STOP)
                host.client.wait(name, ["stopped"], PATIENCE)
            host.client.delete(name)
        # A service that was converted, and is not removed by pyhostsvc, leaves these.
        shutil.rmtree(host.machine.local_path(rf"C:\ProgramData\pyhostsvc\{name}"), ignore_errors=True)
        host.machine.run("reg", "delete", rf"HKLM\{SERVICES}EventLog\Application\{name}", "/f")


Install = Callable[..., Nssm]


@pytest.fixture
def nssm(host: Host, names: list[str]) -> Install:
    """Installs an NSSM service that runs a Python with these parameters."""

    def call(version: str, *parameters: str, application: str = "") -> Nssm:
        service = Nssm(host, build(version), NAME)
        service("install", NAME, application or host.path(python(CLIENT_VERSION)), *parameters)
        service.set("Start", "SERVICE_DEMAND_START")
        return service

    return call


def record(script: Path) -> Any:
    """Returns what a run of the script recorded."""
    path = script.with_suffix(".json")
    deadline = time.monotonic() + PATIENCE
    while not path.exists():
        assert time.monotonic() < deadline, "the script has written nothing"
        time.sleep(0.02)
    text = path.read_text()
    path.unlink()
    return json.loads(text)


@pytest.fixture
def running(host: Host, nssm: Install) -> tuple[Nssm, Path, Any]:
    """A service that runs under NSSM, its script, and what that has written down."""
    script = host.script(SCRIPT, "job of mine.py")
    log = host.path(host.folder / "logs" / "out.txt")
    (host.folder / "logs").mkdir()
    old = nssm("2.24", "-X", "utf8", f'"{script.name}"', "--flag", '"a b"', '""', "☃")
    for parameter, *values in (
        ("AppDirectory", host.path(host.folder)),
        ("AppStdout", log),
        ("AppStderr", log),
        ("AppEnvironmentExtra", "COLOR=red", "EMPTY= x "),
        ("AppExit", "Default", "Exit"),
        ("AppExit", "3", "Restart"),
        ("AppThrottle", "100"),
        ("AppRotateFiles", "1"),
        ("Description", "what it does"),
    ):
        old.set(parameter, *values)
    host.client.start(NAME)
    expected = record(script)
    assert expected["argv"] == ["--flag", "a b", "", "☃"]
    assert expected["environment"][0] == "red"
    host.client.wait(NAME, ["running"], PATIENCE)
    return old, script, expected


def test_log_of_another_service_is_not_shared(host: Host, nssm: Install, names: list[str]) -> None:
    """The new service would write to the folder of AppStdout."""
    logs = host.folder / "logs"
    logs.mkdir()
    script = host.script(SCRIPT)
    other = f"{NAME}.stderr"
    names.append(other)
    host.ok("install", host.path(script), "--name", other, "--log-directory", host.path(logs))
    old = nssm("2.24", f'"{host.path(script)}"')
    old.set("AppStdout", host.path(logs / "out.txt"))
    before = old.tree()
    for options in (["--replace"], ["--replace", "--dry-run"], ["--dry-run"]):
        done = host("import", "--from-nssm", NAME, *options)
        assert done.code != 0, done
        assert f"would share a log file with the service '{other}'" in done.err
        assert old.tree() == before
    host.ok("remove", other, "--purge")


def check_document(document: dict[str, Any]) -> None:
    """Compares exported settings with what was set in NSSM above."""
    assert document["args"] == ["--flag", "a b", "", "☃"]
    assert document["python_args"] == ["-X", "utf8"]
    assert document["environment"] == ["COLOR=red", "EMPTY= x "]
    assert (document["restart"], document["restart_codes"], document["restart_throttle"]) == ("never", [3], 0.1)
    assert (document["startup"], document["description"]) == ("manual", "what it does")


def test_the_converted_service_runs_the_same_and_can_be_reverted(host: Host, running: tuple[Nssm, Path, Any]) -> None:
    """The script, arguments, folder and environment stay the same: beside the old service, in its place, reverted."""
    old, script, expected = running
    before = old.tree()

    dry = host.ok("import", "--from-nssm", NAME, "--dry-run")
    assert f"Importing '{NAME}' would install:" in dry
    assert "  restart_codes: 3\n" in dry
    host.ok("import", "--from-nssm", NAME, "--replace", "--dry-run")
    assert old.tree() == before

    new = NAME + "-new"
    out = host.ok("import", "--from-nssm", NAME, "--name", new, "--stop-timeout", "7")
    assert f"'{NAME}' is unchanged." in out
    assert "AppRotateFiles" not in out
    assert old.tree() == before
    beside = host.export(new)
    check_document(beside)
    assert beside["stop_timeout"] == 7
    assert (beside["log_rotate_at_start"], beside["log_size"], beside["log_keep"]) == (True, "0", "0")
    host.ok("start", new)
    assert record(script) == expected
    assert "up" in (host.folder / "logs" / f"{new}.log").read_text()
    host.ok("remove", new, "--purge")

    pid = host.client.query(NAME)["pid"]
    out = host.ok("import", "--from-nssm", NAME, "--replace")
    assert "The service runs as before until you restart it: pyhostsvc restart " + NAME in out
    revert = re.search(rf'^  sc config {NAME} binPath= "?(.*?)"?$', out, re.MULTILINE)
    assert revert
    assert host.client.query(NAME)["pid"] == pid
    kept, after = before["Parameters\\"], old.tree()["Parameters\\"]
    assert {name: after[name] for name in kept} == kept
    assert host.export(NAME) == {**beside, "name": NAME, "stop_timeout": 30}
    host.ok("restart", NAME)
    assert record(script) == expected
    Service(host, NAME).wait_log("up")
    host.ok("stop", NAME)

    host.client.reconfigure(NAME, revert[1].replace('\\"', '"'), None)
    host.client.start(NAME)
    assert record(script) == expected
    assert host("status", NAME).code == 4


def test_every_parameter_is_converted_or_listed(host: Host, nssm: Install) -> None:
    script = host.script("print('up')")
    old = nssm("2.24-101", host.path(script), "%SystemDrive%")
    for parameter, *values in (
        ("AppEnvironment", "A=1", "B=%A%2"),
        ("AppEvents", "Start/Pre", r"%SystemRoot%\pre.exe x"),
        ("AppEvents", "Exit/Post", "post.exe"),
        ("AppEvents", "Power/Resume", "power.exe"),
        ("AppKillProcessTree", "0"),
        ("AppPriority", "BELOW_NORMAL_PRIORITY_CLASS"),
        ("AppAffinity", "0"),
        ("AppRestartDelay", "2500"),
        ("AppStopMethodConsole", "9000"),
        ("AppStdin", r"C:\in.txt"),
        ("AppTimestampLog", "1"),
        ("AppExit", "0", "Exit"),
        ("DisplayName", "Its name"),
        ("DependOnService", "Schedule"),
        ("Start", "SERVICE_AUTO_START"),
    ):
        old.set(parameter, *values)
    # Under Wine, NSSM crashes on ObjectName.
    host.client.reconfigure(NAME, None, "NT AUTHORITY\\LocalService")
    out = host.ok("import", "--from-nssm", NAME, "--replace", "--dry-run")
    settings, notes = out.split("Different, or without an equivalent:\n")
    for line in (
        f"script: {host.path(script)}", "args: C:", "environment: A=1 B=%A%2", "replace_environment: on",
        r"start_pre: C:\Windows\pre.exe x", "stop_post: post.exe", "keep_children: on", "priority: below-normal",
        "affinity: 0", "restart: on-failure", "restart_delay: 2.5", "stop_timeout: 12", "display_name: Its name",
        "account: local",
        *(["depends_on: Schedule"] if WINDOWS else []),  # Wine's SCM does not store it
        f"directory: {host.path(python(CLIENT_VERSION).parent)}",
    ):  # fmt: skip
        assert f"  {line}\n".casefold() in settings.casefold()
    listed = re.findall(r"^  (\S+): ", notes, re.MULTILINE)
    assert sorted(listed) == sorted(
        ["AppEvents\\Start\\Pre", "AppEvents\\Exit\\Post", "AppEvents\\Power\\Resume", "AppStdin"]
    )  # fmt: skip
    host.ok("import", "--from-nssm", NAME, "--replace")
    assert host.client.account(NAME) == "NT AUTHORITY\\LocalService"
    assert host.export(NAME)["hook_timeout"] == 30
    assert host.export(NAME)["log_timestamps"] is True
    assert old.tree()["Type"][1] == 16


def test_srvany(host: Host, names: list[str]) -> None:
    """As Microsoft's instructions have it: instsrv makes the service, regedit its parameters."""
    script = host.script("print('up')")
    host.client.create(NAME, r"C:\Program Files\Windows Resource Kits\Tools\srvany.exe")
    key = "HKLM\\" + SERVICES + NAME + "\\Parameters"
    values = {
        "Application": host.path(python(CLIENT_VERSION)),
        "AppParameters": host.path(script),
        "AppDirectory": "C:\\",
    }
    for name, value in values.items():
        assert host.machine.run("reg", "add", key, "/v", name, "/t", "REG_SZ", "/d", value, "/f").returncode == 0
    new = names[1]
    out = host.ok("import", "--from-nssm", NAME, "--name", new)
    assert "srvany: with srvany the service keeps running after its program has exited" in out
    document = host.export(new)
    assert document["script"].casefold() == host.path(script).casefold()
    assert (document["directory"], document["restart"]) == ("C:\\", "never")
    host.ok("start", new)
    Service(host, new).wait_log("up")
    Service(host, new).wait("stopped")
    host.ok("remove", new, "--purge")


def test_a_program_that_pip_made(host: Host, nssm: Install, venv: Path) -> None:
    """The launcher of a package is not Python: the module must be named."""
    application = host.path(venv / "Scripts" / "only_in_venv.exe")
    nssm("2.24", "--port", "80", application=application)
    done = host("import", "--from-nssm", NAME, "--dry-run")
    assert done.code == 1
    assert f"'{NAME}' cannot be imported: the service runs '{application}', which is not Python" in done.err
    assert "-m MODULE" in done.err
    out = host.ok("import", "--from-nssm", NAME, "--dry-run", "-m", "only_in_venv")
    assert "  module: only_in_venv\n  args: --port 80\n" in out
    assert f"  python: {host.path(venv / 'Scripts' / 'python.exe')}\n" in out


def test_python_is_found_on_the_system_path(host: Host, nssm: Install) -> None:
    """NSSM accepts "python" and leaves it to the system Path."""
    nssm("2.24", host.path(host.script("")), application="python-that-is-nowhere")
    assert "which is not Python" in host("import", "--from-nssm", NAME, "--dry-run").err
    host.machine.run("reg", "add", f"HKLM\\{SERVICES}{NAME}\\Parameters", "/v", "Application", "/d", "python9.9", "/f")
    done = host("import", "--from-nssm", NAME, "--dry-run")
    assert "its Application is 'python9.9', which is not in a folder of the system Path" in done.err
    out = host.ok("import", "--from-nssm", NAME, "--dry-run", "--python", host.path(python(CLIENT_VERSION)))
    assert f"  python: {host.path(python(CLIENT_VERSION))}\n" in out


def test_refusals_change_nothing(host: Host, nssm: Install, names: list[str]) -> None:
    old = nssm("2.24", host.path(host.script("")))
    before = old.tree()
    other = names[1]
    host.client.create(other, r"C:\windows\system32\notepad.exe")
    for arguments, code, cause in (
        (["--from-nssm", "nobody"], 4, "there is no service 'nobody'"),
        (
            ["--from-nssm", other],
            4,
            "is not an NSSM or srvany service: it runs 'C:\\windows\\system32\\notepad.exe'",
        ),
        (["--from-nssm", NAME], 2, f"the old service already has the name '{NAME}'"),
        (
            ["--from-nssm", NAME, "--replace", "--name", "x"],
            2,
            "--replace cannot rename the service 'nssm-job'",
        ),
        (["--from-nssm", NAME, "--replace", "--account", "local"], 2, "--replace keeps the service's account"),
        (["--from-nssm", NAME, "--name", other], 1, f"the service '{other}' already exists"),
        (["--from-nssm", NAME, "x.json"], 2, "a file and --from-nssm cannot be used together"),
        (["x.json", "--replace"], 2, "--replace requires --from-nssm"),
        ([], 2, "'import' requires a FILE or --from-nssm NAME"),
    ):
        done = host("import", *arguments)
        assert (done.code, cause in done.err) == (code, True), done
    folder = host.machine.local_path(rf"C:\ProgramData\pyhostsvc\{NAME}")
    folder.parent.mkdir(exist_ok=True)
    folder.write_text("in the way")
    try:
        done = host("import", "--from-nssm", NAME, "--replace")
    finally:
        folder.unlink()
    assert (done.code, "is not an ordinary folder" in done.err) == (1, True), done
    assert old.tree() == before
    if not WINDOWS:  # what the other service is called there, the test need not know
        host.ok("import", "--from-nssm", NAME, "--replace")
        assert "is already a pyhostsvc service" in host("import", "--from-nssm", NAME, "--replace").err


def test_the_page_names_everything() -> None:
    """docs/nssm.md has every command and parameter: of our table, and of each nssm.exe, as its strings have them."""
    page = (ROOT / "docs" / "nssm.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([^`]+)`", re.sub(r"^```.*?^```", "", page, flags=re.MULTILINE | re.DOTALL)))
    table = (ROOT / "host" / "nssm" / "parameters.c").read_text(encoding="utf-8")
    known = {name.rstrip("\\") for name in re.findall(r'^    \{L"(\w+(?:\\\\)?)"', table, re.MULTILINE)}
    assert "AppThrottle" in known
    assert not known - named
    found = [path for path in BUILDS.values() if path.exists()]
    for path in found:
        strings = set(re.findall(rb"\0((?:[\x21-\x7e]\0){3,})\0", path.read_bytes()))
        words = {text.decode("utf-16-le") for text in strings}
        parameters = {word for word in words if re.fullmatch(r"Application|App[A-Z][a-z]\w*", word)}
        assert {"AppThrottle", "AppStdoutShareMode", "AppExit"} <= parameters
        native = {"DependOnGroup", "DependOnService", "Description", "DisplayName", "ImagePath", "ObjectName", "Name",
                  "Start", "Type", "Environment"}  # fmt: skip
        assert not (parameters | native & words) - named
        commands = {"install", "edit", "get", "set", "reset", "unset", "remove", "start", "stop", "restart", "pause",
                    "continue", "status", "statuscode", "rotate", "dump", "list", "processes"}  # fmt: skip
        assert not {f"nssm {command}" for command in commands & words} - named
