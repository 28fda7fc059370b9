"""Properties of a service's process: environment, priority, processors, dependencies."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest
from host_exe import Host
from machine import WINDOWS
from markers import OLDEST_AND_NEWEST, ONE_PYTHON
from service import Install, Service

SHOW = """
import ctypes, json, os, subprocess, sys
kernel32 = ctypes.WinDLL("kernel32")
kernel32.GetCurrentProcess.restype = ctypes.c_void_p
mask, system = ctypes.c_size_t(), ctypes.c_size_t()
process = ctypes.c_void_p(kernel32.GetCurrentProcess())
kernel32.GetProcessAffinityMask(process, ctypes.byref(mask), ctypes.byref(system))
child = subprocess.run([sys.executable, "-c", "import json, os; print(json.dumps(dict(os.environ)))"],
    stdout=subprocess.PIPE, text=True)
print(json.dumps({
    "environment": dict(os.environ), "child": json.loads(child.stdout), "affinity": mask.value,
    "priority": kernel32.GetPriorityClass(process), "processors": bin(system.value).count("1"),
}))
"""


pytestmark = ONE_PYTHON


def shown(service: Service) -> dict[str, Any]:
    service.start().wait("stopped")
    result: dict[str, Any] = json.loads(service.log().splitlines()[0])
    return result


def test_environment_file(host: Host, install: Install) -> None:
    """It is read at every start; an option overrides it; the hooks also get it."""
    file = host.folder / "service.env"
    file.write_text(
        '# comment\n; another\n\nA=1\r\n B = two words \nexport C="quoted = 3"\nD=\'\'\nE=ü☃\nF="x\n', "utf-8"
    )
    service = install(SHOW, "--env-file", host.path(file), "--env", "A=option", "--stop-post", "cmd /c echo C is %C%")
    seen = shown(service)["environment"]
    assert {name: seen.get(name) for name in "ABCDEF"} == {
        "A": "option",
        "B": "two words",
        "C": "quoted = 3",
        "D": "",
        "E": "ü☃",
        "F": '"x',
    }
    assert "C is quoted = 3" in service.log(own=True)
    file.write_text("B=changed\n")
    assert service.start().wait_log('"B": "changed"')


def test_environment_file_that_cannot_be_read(host: Host, install: Install) -> None:
    """Reported by install, and by the start."""
    file = host.folder / "service.env"
    file.write_text("A=1\n")
    service = install(SHOW, "--env-file", host.path(file))
    for content, cause in (
        ("A=1\nno variable\n", "line 2 is not NAME=VALUE"),
        ("=x\n", "line 1 is not"),
        (None, "cannot read"),
    ):
        if content is None:
            file.unlink()
        else:
            file.write_text(content)
        started = host("start", service.name)
        assert started.code == 1
        assert cause in started.err
        assert host.path(file) in started.err
        script = host.path(host.script(SHOW, "other.py"))
        installed = host("install", script, "--name", "never", "--env-file", host.path(file))
        assert installed.code == 1
        assert cause in installed.err
        assert not host.client.exists("never")


@OLDEST_AND_NEWEST
def test_intels_fortran_runtime_adds_no_console_handler(install: Install) -> None:
    """Its handler would end the process at a log-off. The user's own value wins."""
    name = "FOR_DISABLE_CONSOLE_CTRL_HANDLER"
    for options, value in ([], "1"), (["--env", f"{name}=0"], "0"):
        seen = shown(install(SHOW, *options))
        assert [seen[whose].get(name) for whose in ("environment", "child")] == [value, value], options


@pytest.mark.parametrize(
    "name, number",
    [("idle", 0x40), ("below-normal", 0x4000), ("above-normal", 0x8000), ("high", 0x80), ("normal", 0x20)],
)
def test_priority(install: Install, name: str, number: int) -> None:
    assert shown(install(SHOW, "--priority", name))["priority"] == number


def test_affinity(install: Install) -> None:
    every = shown(install(SHOW))
    assert shown(install(SHOW, "--affinity", "0"))["affinity"] == 1
    if every["processors"] > 1:
        assert shown(install(SHOW, "--affinity", "0-1"))["affinity"] == 3
        assert shown(install(SHOW, "--affinity", "1"))["affinity"] == 2


@pytest.mark.parametrize("value", ["x", "0,", ",0", "3-1", "64", "-1", "0--1", "0 1", "99999999999"])
def test_invalid_affinity(host: Host, install: Install, value: str) -> None:
    script = host.path(host.script(SHOW))
    done = host("install", script, "--name", "never", f"--affinity={value}")
    assert done.code == 2
    assert f"'{value}' is not a valid value for affinity" in done.err


def test_missing_processors_are_refused(host: Host, install: Install) -> None:
    """A service does not start if its machine has lost processors, and says why."""
    service = install(SHOW)
    script = host.path(host.script(SHOW))
    if (os.cpu_count() or 64) < 64:
        for value in ("63", "0-63"):
            for command in (["set", service.name, "affinity", value], ["install", script, f"--affinity={value}"]):
                done = host.aside(*command)
                assert done.code == 2, done
                assert f"affinity '{value}' includes processors that this computer does not have" in done.err
    service.client.set_registry(service.name, "affinity", "63")
    started = host("start", service.name)
    if started.code == 0:  # Wine 8 accepts any value
        assert not WINDOWS
    else:
        assert "cannot set the affinity '63'" in started.err


def test_dependencies_are_stored(host: Host, install: Install) -> None:
    service = install(SHOW, "--depends-on", "one", "--depends-on", "+group")
    assert host.ok("get", service.name, "depends_on") == "one +group\n"
    assert host.export(service.name)["depends_on"] == ["one", "+group"]
    host.ok("set", service.name, "depends_on", "two")
    assert host.ok("get", service.name, "depends_on") == "two\n"
    host.ok("reset", service.name, "depends_on")
    assert host.ok("get", service.name, "depends_on") == "\n"


@pytest.mark.skipif(not WINDOWS, reason="Wine 8's SCM takes dependencies, and does nothing with them")
def test_dependencies_are_started_first(install: Install) -> None:
    first = install("import winsvc\nprint('up')\nwinsvc.wait()")
    second = install("import winsvc\nprint('up')\nwinsvc.wait()", "--depends-on", first.name)
    second.start()
    assert first.query()["state"] == "running"
    second.stop()
    first.stop()


@pytest.mark.pythons("3.9", "3.13", "3.14")
def test_late_code_of_the_host_imports_nothing(install: Install) -> None:
    """The host compiles a part of its Python code after the script has begun; a script's __import__ does not see it."""
    service = install(
        """
        import builtins, time
        seen, original = [], builtins.__import__
        def record(name, *arguments, **named):
            seen.append(name)
            return original(name, *arguments, **named)
        builtins.__import__ = record
        print("it runs")
        try:
            time.sleep(600)
        finally:
            print("sys was imported:", "sys" in seen)
        """
    )
    service.start().wait_log("it runs")
    assert "time.sleep(600)" in service.host.ok("stack", service.name)
    service.stop()
    assert "sys was imported: False" in service.log()
