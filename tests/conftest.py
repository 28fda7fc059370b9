"""Fixtures of all tests: a machine for each worker, a client of its SCM, and services that are removed completely."""

from __future__ import annotations

import itertools
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from commands import Commands
from host_exe import Host
from layouts import make_venv, need
from machine import ALL_VERSIONS, CLIENT_VERSION, Machine, make_machine, python
from records import check_records
from scm import Client
from service import Install, Service
from table import Item

numbers = itertools.count()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--fidelity", action="store_true", help="run all of tests/fidelity, which takes hours")
    parser.addoption(
        "--soak",
        action="store_true",
        help="test_torture.py: twenty times a minute; 2000 random exports; test_recovery_agent.py: 200 cycles",
    )
    parser.addoption("--pythons", metavar="LIST", help="run only the tests of these Pythons: --pythons 3.9,3.12")


def pythons_of(item: pytest.Item) -> set[str]:
    """Returns the Python versions among a test's parameters, whatever the names of the parameters."""
    callspec = getattr(item, "callspec", None)
    return {value for value in callspec.params.values() if value in ALL_VERSIONS} if callspec else set()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Selects the tests of --pythons, and starts the longest tests first: at the end they would run alone."""
    chosen = config.getoption("--pythons")
    if chosen:
        wanted = set(chosen.split(","))
        config.hook.pytest_deselected(items=[item for item in items if not pythons_of(item) & wanted])
        items[:] = [item for item in items if pythons_of(item) & wanted]
    items.sort(key=lambda item: "fidelity" not in item.path.parts)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skips a test whose Python is not set up. `parametrize("version", …)` bypasses the fixture with that name."""
    for version in sorted(pythons_of(item)):
        need(version)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "pythons(*versions): the Pythons of the fixture `version`, instead of the two newest"
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    chosen = any("version" in str(mark.args[0]) for mark in metafunc.definition.iter_markers("parametrize"))
    if "version" not in metafunc.fixturenames or chosen or hasattr(metafunc.module, "pytest_generate_tests"):
        return
    marker = metafunc.definition.get_closest_marker("pythons")
    metafunc.parametrize("version", marker.args if marker else ["3.13", "3.14"], indirect=True)


@pytest.fixture(scope="session")
def machine(worker_id: str) -> Iterator[Machine]:
    machine = make_machine(worker_id)
    yield machine
    machine.down()


@pytest.fixture(scope="session")
def client(machine: Machine) -> Iterator[Client]:
    client = Client(machine)
    yield client
    client.close()


@pytest.fixture(scope="session")
def poller(machine: Machine) -> Iterator[Client]:
    """Another client, which only queries states."""
    client = Client(machine)
    yield client
    client.close()


@pytest.fixture(scope="session")
def commands(machine: Machine) -> Iterator[Commands]:
    commands = Commands(machine)
    yield commands
    commands.close()


@pytest.fixture(scope="session")
def table(commands: Commands) -> Item:
    """The commands and settings, as `help --json` prints them."""
    table: Item = json.loads(commands.ok("help", "--json"))
    return table


@pytest.fixture
def host(machine: Machine, client: Client, commands: Commands, tmp_path: Path) -> Host:
    return Host(machine, client, tmp_path, commands=commands)


@pytest.fixture
def install(host: Host, poller: Client, request: pytest.FixtureRequest, version: str) -> Iterator[Install]:
    """Installs scripts as services of one Python, and removes them with everything that they left.

    A second client records all states of each service; their sequence must be legal.
    """
    names: list[str] = []

    def call(script: str | Path | None, *options: str, name: str | None = None) -> Service:
        path = host.script(script, f"script{len(names)}.py") if isinstance(script, str) else script
        program = [host.path(path)] if path else []  # None if the options have -m
        # The number keeps names distinct that are equal once they are cut.
        name = name or re.sub(r"\W+", "-", request.node.name)[:60] + f"-{os.getpid()}-{next(numbers)}"
        pythons = [] if "--python" in options else ["--python", host.path(python(version))]
        startup = [] if "--startup" in options else ["--startup", "manual"]
        restart = [] if "--restart" in options else ["--restart", "never"]
        poller.watch(name)
        names.append(name)
        host.install(*program, "--name", name, *startup, *restart, *pythons, *options)
        return Service(host, name)

    yield call
    for name in dict.fromkeys(names):
        check_records(poller.watched(name))
        if host.client.exists(name):
            done = host.aside("remove", name, "--purge")
            assert done.code == 0, done
            assert not host.client.exists(name), done


@pytest.fixture
def version(request: pytest.FixtureRequest) -> str:
    """Each of the Pythons that the marker names, or each of the two newest."""
    text: str = request.param
    return text


@pytest.fixture
def venv(host: Host) -> Path:
    """A virtual environment of the client's Python with one package."""
    return make_venv(host, CLIENT_VERSION)
