"""get, set and reset: a service always stays startable, and one with invalid settings can be repaired."""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor

import pytest
from host_exe import Host
from markers import ONE_PYTHON
from service import Install

pytestmark = ONE_PYTHON

SLEEPER = "import time\nprint('up', flush=True)\ntime.sleep(3600)\n"
REQUIRED = ["script", "module", "python", "directory", "log_directory", "account"]


def test_reset_restores_the_log_directory(host: Host, install: Install) -> None:
    elsewhere = host.folder / "logs"
    service = install(SLEEPER, "--log-directory", host.path(elsewhere))
    done = host.ok("reset", service.name, "log_directory")
    default = host.ok("get", service.name, "log_directory").strip()
    assert done == f"log_directory of '{service.name}' is now {default}\n"
    assert default.endswith(rf"\pyhostsvc\{service.name}\logs")
    assert service.start().wait_log("up")
    assert not list(elsewhere.iterdir())


def test_import_of_null_sets_the_default(host: Host, install: Install) -> None:
    service = install(SLEEPER, "--log-directory", host.path(host.folder / "logs"))
    file = host.script(f'{{"schema": 1, "name": "{service.name}", "log_directory": null}}', "null.json")
    host.ok("import", host.path(file))
    assert host.ok("get", service.name, "log_directory").strip().endswith(rf"\pyhostsvc\{service.name}\logs")


def test_commands_at_the_same_time_lose_no_change(host: Host, install: Install) -> None:
    service = install(SLEEPER)
    changes = {"start_timeout": "11", "description": "one two", "restart": "never", "args": "a", "priority": "idle"}
    with ThreadPoolExecutor(len(changes)) as pool:
        for number in range(3):
            for setting in changes:
                host.ok("reset", service.name, setting)
            values = {setting: f"{value}{number}" if setting == "args" else value for setting, value in changes.items()}
            done = list(pool.map(lambda item: host.ok("set", service.name, *item), values.items()))
            assert len(done) == len(changes)
            got = {setting: host.ok("get", service.name, setting).strip() for setting in changes}
            assert got == values


def test_required_settings_cannot_be_emptied(host: Host, install: Install) -> None:
    service = install(SLEEPER)
    before = service.client.registry(service.name)
    for setting in REQUIRED:
        done = host.aside("set", service.name, setting, "")
        assert done.code == 2, done
        assert f"pyhostsvc: {setting} cannot be empty\n  Specify a value: a service requires this setting." in done.err
        reset = f"`pyhostsvc reset {service.name} {setting}` restores its default."
        assert (reset in done.err) == (setting not in ("script", "module"))
    for setting in ("script", "module"):
        done = host.aside("reset", service.name, setting)
        assert done.code == 2, done
        assert f"{setting} has no default" in done.err
    assert service.client.registry(service.name) == before


@pytest.mark.parametrize("setting", ["script", "python", "log_directory", "state_directory", "restart"])
def test_missing_setting_is_named_and_repaired(host: Host, install: Install, setting: str) -> None:
    """The message names the command that repairs it: `reset`, or `set` if the setting has no default."""
    service = install(SLEEPER)
    before = service.client.registry(service.name)
    if setting == "restart":
        service.client.set_registry(service.name, setting, 99)
    else:
        service.client.delete_registry(service.name, setting)
    done = host.aside("status", service.name)
    assert done.code == 1, done
    repair = ["reset", service.name, setting]
    if setting == "script":
        repair = ["set", service.name, setting, before[setting]]
    assert f"`pyhostsvc {' '.join(repair[:3])}" in done.err
    assert f"`pyhostsvc {' '.join(repair[:3])}" in host.aside("start", service.name).err
    shown = host.aside("get", service.name)
    assert f"`pyhostsvc {' '.join(repair[:3])}" in shown.err
    line = next(line for line in shown.out.splitlines() if line.split()[0] == setting)
    assert line.split()[1:] == {"restart": ["99"], "script": ["(default)"]}.get(setting, [])
    assert service.name in host.ok("list")
    assert service.name in [one["name"] for one in json.loads(host.ok("list", "--json"))]
    host.ok(*repair)
    assert host.aside("status", service.name).code == 3
    if setting == "python":  # several may be registered
        host.ok("set", service.name, "python", before["python"])
    assert service.client.registry(service.name) | {"restart": before["restart"]} == before


def test_several_missing_settings_are_repaired_one_by_one(host: Host, install: Install) -> None:
    service = install(SLEEPER)
    before = service.client.registry(service.name)
    for setting in ("python", "script"):
        service.client.delete_registry(service.name, setting)
    done = host.aside("set", service.name, "python", before["python"])
    assert done.code == 0, done
    assert f"warning: the settings of '{service.name}' contain neither a script nor a module" in done.err
    host.ok("set", service.name, "script", before["script"])
    assert service.client.registry(service.name) == before


def test_remove_of_a_broken_service_reports_what_remains(host: Host) -> None:
    name = f"broken-{os.getpid()}"
    host.install(host.path(host.script(SLEEPER)), "--name", name)
    before = host.client.registry(name)
    for setting in ("python", "log_directory"):
        host.client.delete_registry(name, setting)
    out = host.ok("remove", name)
    assert before["log_directory"] in out
    assert before["state_directory"] in out


def test_log_age_never(host: Host, install: Install) -> None:
    """The default has a name, which is also accepted as a value."""
    service = install(SLEEPER, "--log-age", "never")
    shown = {line for line in host.ok("get", service.name).splitlines() if line.startswith("log_age")}
    assert shown == {"log_age              never (default)"}
    for change in (["set", "daily"], ["set", "never"], ["set", "daily"], ["reset"], ["set", ""]):
        command, *value = change
        done = host.ok(command, service.name, "log_age", *value)
        assert done == f"log_age of '{service.name}' is now {''.join(value) or 'never'}\n"
    assert host.export(service.name)["log_age"] == "never"
    service.client.delete_registry(service.name, "log_age")  # as an older version of pyhostsvc leaves it
    assert host.ok("get", service.name, "log_age") == "never\n"
    assert service.start().wait_log("up")


def test_log_directory_changed_while_the_service_runs(host: Host, install: Install) -> None:
    """Commands read the log of the running process, not that of the next start."""
    service = install(SLEEPER).start()
    service.wait_log("up")
    elsewhere = host.folder / "elsewhere"
    elsewhere.mkdir()
    before, after = service.status()["log"], host.path(elsewhere / f"{service.name}.log")
    host.ok("set", service.name, "log_directory", host.path(elsewhere))
    host.ok("set", service.name, "log_split", "on")
    assert "up" in host.ok("logs", service.name)
    assert service.status()["log"] == before
    assert f"{after} (from the next start on)" in host.ok("status", service.name)
    done = host("logs", service.name, "--stderr")
    assert "Standard error has its own log from the next start on" in done.err
    host.ok("restart", service.name)
    service.wait_log("up")
    assert service.status()["log"] == after
    assert "next start" not in host.ok("status", service.name)
    assert host.ok("logs", service.name, "--stderr") == ""
    assert "up" in host.ok("logs", service.name)
    service.stop()
    host.ok("reset", service.name, "log_directory")
    assert service.status()["log"] == before


def test_the_display_name_falls_back_to_the_name(host: Host, install: Install) -> None:
    service = install(SLEEPER, "--display-name", "Shown")
    for change in (["reset", service.name, "display_name"], ["set", service.name, "display_name", ""]):
        host.ok("set", service.name, "display_name", "Shown")
        assert host.ok(*change) == f"display_name of '{service.name}' is now {service.name}\n"
        assert service.client.config(service.name)["display_name"] == service.name
    host.ok("set", service.name, "display_name", "Shown")
    file = host.script(f'{{"schema": 1, "name": "{service.name}", "display_name": null}}', "null.json")
    host.ok("import", host.path(file))
    assert service.client.config(service.name)["display_name"] == service.name


def test_refusals_have_a_remedy(host: Host, install: Install) -> None:
    service = install(SLEEPER)
    done = host.aside("set", service.name, "log_size", "50K")
    assert "Use a whole number with M or G, such as 512M or 2G, from 1M to 1024G, or 0." in done.err
    done = host.aside("set", service.name, "directory", "C:\\nowhere")
    assert "Create it, or specify another directory.\n" in done.err
