"""Commands for several services, or for all of them."""

from __future__ import annotations

import json
import re

import pytest
from host_exe import Host
from machine import WINDOWS
from markers import ONE_PYTHON
from service import Install

SLEEPER = """
import winsvc
winsvc.on_pause(lambda: None)
winsvc.on_reload(lambda: print("reloads"))
print("up")
winsvc.wait()
"""


pytestmark = ONE_PYTHON


def test_several_named_services(host: Host, install: Install) -> None:
    one, two = install(SLEEPER), install(SLEEPER)
    names = (one.name, two.name)
    out = host.ok("start", *names)
    assert [line.split("'")[1] for line in out.splitlines()] == [one.name, two.name]
    for service in (one, two):
        service.wait_log("up")
    assert host("status", *names).code == 0
    host.ok("pause", *names)
    host.ok("continue", *names)
    host.ok("reload", *names)
    for service in (one, two):
        service.wait_log("reloads")
    host.ok("restart", *names)
    assert [record["state"] for record in json.loads(host("status", *names, "--json").out)] == ["running"] * 2
    host.ok("stop", two.name)
    assert host("status", *names).code == 3
    host.ok("stop", *names)


def test_a_failure_does_not_skip_the_other_services(host: Host, install: Install) -> None:
    one, two = install("def (:"), install(SLEEPER)
    done = host("start", "nobody", one.name, two.name)
    assert done.code == 4  # the first code that is not 0
    assert "there is no service 'nobody'" in done.err
    assert f"'{one.name}' did not start: the script cannot be loaded: SyntaxError" in done.err
    assert two.query()["state"] == "running"
    assert host("status", "nobody", two.name).code == 4
    assert host("status", "nobody", two.name, "--json").code == 4


def test_services_start_at_the_same_time(host: Host, install: Install) -> None:
    """Each of two services is ready only when the other one's script runs."""
    script = """
    import os, sys, time, winsvc
    open(sys.argv[1], "w").close()
    while not os.path.exists(sys.argv[2]):
        time.sleep(0.01)
    winsvc.ready()
    winsvc.wait()
    """
    marks = [host.path(host.folder / f"mark{number}") for number in range(2)]
    services = [install(script, "--notify", "--", *order) for order in (marks, marks[::-1])]
    out = host.ok("start", *(service.name for service in services))
    assert sorted(line.split("'")[1] for line in out.splitlines()) == sorted(service.name for service in services)
    assert all(service.query()["state"] == "running" for service in services)


def test_services_stop_at_the_same_time(host: Host, install: Install) -> None:
    """Each of two services ends only when the other one has received its stop."""
    script = """
    import os, sys, time, winsvc
    winsvc.wait()
    open(sys.argv[1], "w").close()
    while not os.path.exists(sys.argv[2]):
        time.sleep(0.01)
    """
    marks = [host.path(host.folder / f"mark{number}") for number in range(2)]
    services = [install(script, "--", *order) for order in (marks, marks[::-1])]
    names = [service.name for service in services]
    host.ok("start", *names)
    out = host.ok("stop", *names)
    assert [line.split("'")[1] for line in out.splitlines()] == names
    assert all("has stopped: stopped by request" in line for line in out.splitlines()), out


DEPENDENT = """
import os, sys, time, winsvc
role = sys.argv[1]

def mark(name):
    open(name, "w").close()

def wait_for(name):
    while not os.path.exists(name):
        time.sleep(0.01)

if role == "independent":
    mark("independent-started")
elif role == "base":
    wait_for("independent-started")
    mark("base-ready")
else:
    print("base is ready:", os.path.exists("base-ready"))
winsvc.ready()
winsvc.wait()
if role == "independent":
    mark("independent-stops")
elif role == "base":
    print("dependent has ended:", os.path.exists("dependent-ends"))
else:
    wait_for("independent-stops")
    mark("dependent-ends")
"""


def test_services_start_and_stop_in_the_order_of_their_dependencies(host: Host, install: Install) -> None:
    """A service without dependencies waits for no other: here, the others wait for it."""
    base = install(DEPENDENT, "--notify", "--directory", host.path(host.folder), "--", "base")
    options = ["--notify", "--directory", host.path(host.folder), "--depends-on", base.name.upper(), "--", "dependent"]
    dependent = install(DEPENDENT, *options)
    independent = install(DEPENDENT, "--notify", "--directory", host.path(host.folder), "--", "independent")
    names = [dependent.name, base.name, independent.name]
    out = host.ok("start", *names)
    assert sorted(line.split("'")[1] for line in out.splitlines()) == sorted(names)
    dependent.wait_log("base is ready: True")
    host.ok("stop", base.name, dependent.name, independent.name)
    base.wait_log("dependent has ended: True")
    assert all(service.query()["state"] == "stopped" for service in (base, dependent, independent))


def test_a_dependency_that_fails_to_start_does_not_hold_up_the_command(host: Host, install: Install) -> None:
    bad = install("def (:")
    dependent = install(SLEEPER, "--depends-on", bad.name)
    other = install(SLEEPER)
    done = host("start", dependent.name, bad.name, other.name)
    assert done.code == 1, done
    assert f"'{bad.name}' did not start" in done.err
    assert other.query()["state"] == "running"


def test_many_services_all_start(host: Host, install: Install) -> None:
    """One of them fails."""
    good = [install(SLEEPER) for _ in range(11)]
    bad = install("def (:")
    done = host("start", "--all")
    assert done.code == 1, done
    assert done.out.count(" is running (PID ") == len(good)
    assert done.err.count("SyntaxError") == 1
    assert f"'{bad.name}' did not start" in done.err
    assert all(service.query()["state"] == "running" for service in good)
    assert bad.query()["state"] == "stopped"


def test_all_services(host: Host, install: Install) -> None:
    assert host.ok("start", "--all") == "No services.\n"
    assert json.loads(host.ok("status", "--all", "--json")) == []
    services = [install(SLEEPER) for _ in range(3)]
    host.ok("start", "--all")
    assert [record["state"] for record in json.loads(host.ok("status", "--all", "--json"))] == ["running"] * 3
    host.ok("stop", services[0].name)
    rotated = host.ok("rotate", "--all").splitlines()
    assert [line.split("'")[1] for line in rotated] == sorted(service.name for service in services)
    assert [line for line in rotated if "is not running" in line] == [
        f"'{services[0].name}' is not running; its log was not rotated."
    ]
    assert host("rotate", services[0].name, services[1].name).code == 3
    host.ok("stop", "--all")
    assert all(service.query()["state"] == "stopped" for service in services)
    assert host("status", "--all").code == 3


@pytest.mark.parametrize("command", ["start", "stop", "restart", "pause", "continue", "reload", "status"])
def test_usage(host: Host, install: Install, command: str) -> None:
    none = host(command)
    assert (none.code, none.out) == (2, "")
    assert "no service was named" in none.err
    both = host(command, "x", "--all")
    assert (both.code, both.out) == (2, "")
    assert "--all cannot be combined with a service name" in both.err


def test_list_and_status_of_services_in_several_states(host: Host, install: Install) -> None:
    running, stopped = install(SLEEPER).start(), install(SLEEPER)
    lines = {line.split()[0]: line for line in host.ok("list").splitlines()}
    assert lines["NAME"].split() == ["NAME", "STATE", "PID", "PYTHON", "UPTIME", "RESTARTS", "MEMORY", "SCRIPT"]
    pid = running.query()["pid"]
    assert re.fullmatch(rf"\S+ +running +{pid} +3\.\d+\.\d+ +\d+s +0 +\d+\.\d MB +\S+\.py", lines[running.name])
    assert re.fullmatch(r"\S+ +stopped +- +- +- +0 +- +\S+\.py", lines[stopped.name])
    assert re.search(rf"PID +{pid}, up \d+s, \d+\.\d MB", host.ok("status", running.name))
    status = running.status()
    assert status["memory"] > 1024 * 1024
    assert 0 <= status["uptime"] < 60
    assert (stopped.status()["memory"], stopped.status()["uptime"]) == (None, None)


def test_lists_agree_with_the_status_of_each_service(host: Host, install: Install) -> None:
    options = [["manual", "LocalSystem"], ["auto", "virtual"], ["disabled", "LocalService"]]
    services = [install(SLEEPER, "--startup", startup, "--account", account) for startup, account in options]
    services[0].start()
    changing = ("uptime", "memory")
    alone = [service.status() for service in services]
    together = json.loads(host("status", "--all", "--json").out)
    listed = json.loads(host.ok("list", "--json"))
    for record in [*alone, *together, *listed]:
        for member in changing:
            record.pop(member)
    assert sorted(together, key=lambda record: str(record["name"])) == sorted(alone, key=lambda record: record["name"])
    reach = ("profile", "temp", "current_user_key", "unreachable")  # only `status` finds out what the account can reach
    for record in together:
        record.update(dict.fromkeys(reach))
    assert listed == together
    texts = [host("status", service.name).out for service in services]
    shown = host("status", "--all").out
    assert all(line in shown for text in texts for line in text.splitlines() if " up " not in line)


@pytest.mark.skipif(WINDOWS, reason="Wine can log the calls of a program")
def test_lists_ask_the_scm_once(host: Host, install: Install, monkeypatch: pytest.MonkeyPatch) -> None:
    """One call of the SCM takes as long as a hundred of the registry."""

    def calls(*command: str) -> dict[str, int]:
        with monkeypatch.context() as patch:
            patch.setenv("WINEDEBUG", "+relay")
            text = host.machine.run(host.exe, *command).stderr
        names = ("OpenServiceW", "QueryServiceConfigW", "QueryServiceStatusEx", "EnumServicesStatusExW")
        return {name: len(re.findall(rf"Call advapi32\.{name}\(", text)) for name in names}

    install(SLEEPER)
    before = calls("list"), calls("status", "--all")
    for _ in range(5):
        install(SLEEPER)
    assert (calls("list"), calls("status", "--all")) == before
    assert before[0]["EnumServicesStatusExW"]
