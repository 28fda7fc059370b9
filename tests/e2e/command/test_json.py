"""What --json prints matches docs/json.md and its schemas: every member, no other, and its type."""

from __future__ import annotations

import json
import re
import runpy
from typing import Any

import pytest
from commands import Commands
from host_exe import Host
from jsonschema import Draft202012Validator
from machine import ROOT
from markers import ONE_PYTHON
from schemas import SCHEMAS, load, validator
from service import Install
from table import Item

PAGE = ROOT / "docs" / "json.md"


pytestmark = ONE_PYTHON


def printed(host: Host, schema: str, *arguments: str) -> Any:
    """Returns the document that a command prints, after validating it."""
    done = host(*arguments)
    assert done.code in (0, 3), done
    document = json.loads(done.out)
    validator(schema).validate(document)
    return document


@pytest.mark.parametrize("path", sorted(SCHEMAS.glob("*.json")), ids=lambda path: path.name)
def test_schemas_are_valid_schemas(path: Any) -> None:
    schema = json.loads(path.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    assert schema["$id"] == path.name
    assert path.name in PAGE.read_text(encoding="utf-8")


def test_page_and_schemas_are_up_to_date(table: Item) -> None:
    stale = runpy.run_path(str(ROOT / "scripts" / "generate" / "json_page.py"))["stale"]
    assert stale(table) == []


def test_every_member_has_a_description() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for name in ("status", "settings", "get", "check"):
        for member, schema in load(name)["properties"].items():
            assert schema["description"]
            assert f"\n| `{member}` | " in page
            if name in ("status", "check") and ("null" in schema.get("type", []) or None in schema.get("enum", [])):
                assert "null" in schema["description"], f"when is {member} null?"


def test_status_before_during_and_after_a_run(host: Host, install: Install) -> None:
    """Also of several services."""
    service = install(
        "import winsvc\nprint('up')\nwinsvc.status('3 rounds ☃')\nwinsvc.ready()\nwinsvc.wait()", "--notify"
    )
    never = printed(host, "status", "status", service.name, "--json")
    assert {name for name, value in never.items() if value is None} >= {"pid", "started", "since", "ended", "exit_code"}
    service.start()
    running = printed(host, "status", "status", service.name, "--json")
    assert (running["state"], running["status"], running["start_reason"]) == ("running", "3 rounds ☃", "demand")
    assert None not in (running["pid"], running["memory"], running["uptime"], running["started"], running["since"])
    assert (running["ended"], running["exit_code"], running["backoff_left"]) == (None, None, None)
    (listed,) = printed(host, "list", "list", "--json")
    unlike = {name: 0 for name in ("memory", "uptime", "profile", "temp", "current_user_key", "unreachable")}
    assert {**listed, **unlike} == {**running, **unlike}
    assert (listed["unreachable"], running["unreachable"]) == (None, [])
    service.stop()
    stopped = printed(host, "status", "status", service.name, "--json")
    assert (stopped["pid"], stopped["uptime"], stopped["exit_code"]) == (None, None, 0)
    assert stopped["ended"].startswith("stopped by request")
    assert printed(host, "list", "status", service.name, service.name, "--json")[1] == stopped


def test_status_of_failed_services(host: Host, install: Install) -> None:
    waits = install("raise SystemExit(5)", "--restart", "on-failure", "--restart-throttle", "60")
    waits.client.start(waits.name)
    waits.wait("paused")
    paused = printed(host, "status", "status", waits.name, "--json")
    assert (paused["exit_code"], paused["starts_again"], paused["short_runs"]) == (5, True, 1)
    assert 0 < paused["backoff_left"] <= 60
    broken = install("def (:")
    assert host("start", broken.name).code == 1
    failed = printed(host, "status", "status", broken.name, "--json")
    assert "SyntaxError" in failed["error"]
    assert (failed["exit_code"], failed["pid"]) == (None, None)
    assert len(printed(host, "list", "status", "--all", "--json")) == 2


def test_settings_have_their_types(host: Host, install: Install, commands: Commands, table: Item) -> None:
    service = install(
        "print('x')", "--notify", "--success-codes", "3,4", "--env", "A=1", "--memory-limit", "2G", "--", ""
    )
    document = printed(host, "get", "get", service.name, "--json")
    exported = printed(host, "settings", "export", service.name)
    settings_table: list[Item] = table["settings"]
    assert set(exported) == {"schema", "name", *(setting["name"] for setting in settings_table if setting["exported"])}
    assert document["name"] == exported["name"] == service.name
    settings = document["settings"]
    same = set(settings) & set(exported) - {"log_directory", "display_name"}  # install chooses these
    assert {name: settings[name] for name in same} == {name: exported[name] for name in same}
    changed = {"notify", "success_codes", "environment", "memory_limit", "args", "script", "python", "directory"}
    changed |= {"startup", "restart", "log_directory", "state_directory", "display_name"}
    assert set(document["defaults"]) == set(settings) - changed
    for setting in settings_table:
        at_default = setting["name"] in document["defaults"]
        assert at_default == (settings[setting["name"]] == setting["default"]), setting["name"]
        assert json.loads(commands.ok("get", service.name, setting["name"], "--json")) == settings[setting["name"]]


def test_file_on_the_page_is_valid() -> None:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    (document,) = re.findall(r"^```json\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    validator("settings").validate(json.loads(document))


def test_files_that_import_refuses_are_not_valid() -> None:
    good: Item = {"schema": 1, "name": "x", "script": "C:\\x.py"}
    validator("settings").validate(good)
    bad: list[Item] = [
        {"script": "x.py"},
        {"schema": 2},
        {"stop_timeot": 3},
        {"stop_timeout": 0.1},
        {"restart": "often"},
    ]
    bad += [{"restart": ["never"]}, {"args": "x"}, {"environment": ["x"]}, {"state_directory": "C:\\"}, {"module": "m"}]
    bad += [{"success_codes": [-(2**31) - 1]}, {"memory_limit": "2T"}, {"affinity": "0-"}, {"name": ""}, {"notify": 1}]
    for change in bad[1:]:
        assert not validator("settings").is_valid({**good, **change}), change
    assert not validator("settings").is_valid(bad[0])
