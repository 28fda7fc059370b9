"""However a script ends, stopped or not: the SCM gets the right code, once, and the service restarts if it must."""

from __future__ import annotations

import itertools
import textwrap

import pytest
from endings import ENDINGS, copy_crashes
from host_exe import Host
from scm import STOP
from service import Install, Service

POLICIES = ["always", "on-failure", "never"]
NAMES = list(ENDINGS)

# Each case runs on one version, and a similar case on the other.
MATRIX = [
    pytest.param(name, policy, ["3.13", "3.14"][(index + POLICIES.index(policy)) % 2], id=f"{name}-{policy}")
    for (index, name), policy in itertools.product(enumerate(NAMES), POLICIES)
    # Under Wine, a process without stack space takes ten seconds to exit. The access violation covers all policies.
    if name != "stack-overflow" or policy == "always"
]
matrix = pytest.mark.parametrize("name, policy, version", MATRIX)


def wanted(name: str, policy: str) -> bool:
    """Returns whether the service must be restarted."""
    return policy == "always" or (policy == "on-failure" and not ENDINGS[name].success)


def install_ending(host: Host, install: Install, name: str, policy: str, waits: str) -> Service:
    """Installs a service whose script prints "up", waits, and ends in this way."""
    copy_crashes(host.folder)
    script = "import os, sys, time\nprint('up', flush=True)\n" + textwrap.dedent(waits) + ENDINGS[name].script + "\n"
    path = host.folder / "ending.py"
    path.write_text(script)
    options = ["--restart", policy, "--restart-throttle", "0", "--stop-timeout", "1.5"]
    return install(path, *options)


UNTIL_GO = """
    go = os.path.join(os.environ["STATE_DIRECTORY"], "go")
    while not os.path.exists(go):
        time.sleep(0.01)
    os.remove(go)
"""

UNTIL_STOPPED = """
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        pass
"""


def go(service: Service) -> None:
    state = service.client.registry(service.name)["state_directory"]
    (service.host.machine.local_path(state) / "go").touch()


def assert_stopped_for_good(service: Service, ends: int, restarts: int) -> None:
    assert service.wait_at_rest() == (ends, restarts)
    assert service.status()["state"] == "stopped"


@matrix
def test_ending_without_a_stop(host: Host, install: Install, name: str, policy: str) -> None:
    """It restarts or not by its policy, and `status` says how it ended."""
    ending = ENDINGS[name]
    service = install_ending(host, install, name, policy, UNTIL_GO).start()
    service.wait_log("up")
    pid = service.query()["pid"]
    go(service)
    if wanted(name, policy):
        service.wait_log("(?s)up.*up")
        status = service.status()
        assert status["state"] == "running"
        assert status["pid"] != pid
        assert status["start_reason"] == "recovery"
        assert status["restarts"] == 1
        assert status["last_ended"] == ending.words
        service.stop()
        assert_stopped_for_good(service, ends=2, restarts=1)
        return
    assert_stopped_for_good(service, ends=1, restarts=0)
    status = service.status()
    assert status["ended"] == ending.words
    if ending.code is None:
        assert status["win32_exit_code"] == 1067
    else:
        # With recovery actions, exit code 0 keeps it stopped; without any, the SCM may get the real code.
        told = ending.code if policy == "never" else 0
        assert status["exit_code"] == ending.code
        assert status["service_exit_code"] == told
        assert status["win32_exit_code"] == (1066 if told else 0)


@matrix
def test_ending_after_a_stop_request(host: Host, install: Install, name: str, policy: str) -> None:
    """It is not restarted, and the SCM gets 0."""
    ending = ENDINGS[name]
    service = install_ending(host, install, name, policy, UNTIL_STOPPED).start()
    service.wait_log("up")
    assert service.client.control(service.name, STOP) == "stop pending"
    # For the SCM a process that died has crashed: recovery starts a process, which finds the stop marker and exits.
    died = ending.code is None and policy != "never"
    assert_stopped_for_good(service, ends=1 + died, restarts=int(died))
    assert service.log().count("up") == 1
    if ending.code is not None:
        assert service.query()["win32_exit_code"] == 0
        assert service.query()["service_exit_code"] == 0
    elif died:
        assert service.query()["win32_exit_code"] == 0
        assert "a stop was requested" in service.status()["error"]


@matrix
def test_stop_while_it_ends(host: Host, install: Install, name: str, policy: str) -> None:
    """Whichever comes first, it does not run afterwards."""
    service = install_ending(host, install, name, policy, UNTIL_GO).start()
    service.wait_log("up")
    go(service)
    service.stop()
    service.wait_at_rest()
    assert service.status()["state"] == "stopped"
