"""`export`, `import` and `install --from`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from host_exe import Host
from markers import ONE_PYTHON
from service import Install

SLEEPER = "import time\nprint('up')\ntime.sleep(600)"


pytestmark = ONE_PYTHON


def write(host: Host, document: object) -> str:
    path = host.folder / "document.json"
    path.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
    return host.path(path)


def test_values_have_their_types(host: Host, install: Install) -> None:
    service = install(
        SLEEPER,
        *("--env", "A=1", "--env", "B=x y", "--notify", "--stop-timeout", "1.5", "--start-limit-burst", "3"),
        *("--success-codes", "3,0xC0000005", "--memory-limit", "2G", "--restart", "on-failure"),
        *("--", "", "a b", 'say "hi"', "back\\", "☃\U0001f40d"),
    )
    document = host.export(service.name)
    assert document["schema"] == 1
    assert document["name"] == service.name
    assert document["args"] == ["", "a b", 'say "hi"', "back\\", "☃\U0001f40d"]
    assert document["environment"] == ["A=1", "B=x y"]
    assert (document["notify"], document["keep_children"]) == (True, False)
    assert (document["stop_timeout"], document["start_limit_burst"]) == (1.5, 3)
    assert document["success_codes"] == [3, 0xC0000005]
    assert (document["memory_limit"], document["restart"]) == ("2G", "on-failure")
    assert document["log_directory"] is None
    assert document["module"] is None
    assert "state_directory" not in document


def test_import_restores_an_exported_service(host: Host, install: Install) -> None:
    service = install(SLEEPER, "--description", "what it does", "--display-name", "Its name", "--watchdog", "7")
    file = host.folder / "exported.json"
    host.ok("export", service.name, host.path(file))
    exported = file.read_bytes()
    host.ok("remove", service.name, "--purge")
    host.ok("import", host.path(file))
    host.ok("export", service.name, host.path(file))
    assert file.read_bytes() == exported
    service.start().wait_log("up")
    service.stop()


def test_install_from_a_file_with_options_before_it(host: Host, install: Install) -> None:
    service = install(SLEEPER, "--env", "A=1", "--stop-timeout", "7", "--", "one")
    file = write(host, host.export(service.name))
    other = service.name + "-other"
    try:
        host.ok("install", "--from", file, "--name", other, "--env", "B=2", "--", "two", "three")
        document = host.export(other)
        assert (document["environment"], document["args"]) == (["B=2"], ["two", "three"])
        assert document["stop_timeout"] == 7
        assert document["script"] == host.export(service.name)["script"]
    finally:
        host("remove", other, "--purge")


def test_import_changes_an_existing_service(host: Host, install: Install) -> None:
    """Settings that the file does not name stay; a running service is not disturbed."""
    service = install(SLEEPER, "--stop-timeout", "7", "--description", "before").start()
    service.wait_log("up")
    pid = service.query()["pid"]
    file = write(
        host, {"schema": 1, "name": service.name, "description": "after", "restart": "always", "watchdog": None}
    )
    before = host.export(service.name)
    dry = host.ok("import", file, "--dry-run")
    assert dry == (
        f"Importing would change '{service.name}':\n  restart: never -> always\n  description: before -> after\n"
    )
    assert host.export(service.name) == before
    done = host.ok("import", file)
    assert (
        done
        == dry.replace("Importing would change", "Changed")
        + f"The change takes effect at the next start: pyhostsvc restart {service.name}\n"
    )
    assert host.export(service.name) == {**before, "description": "after", "restart": "always"}
    assert service.client.config(service.name)["description"] == "after"
    assert service.query()["pid"] == pid
    assert host.ok("import", file) == f"'{service.name}' already has these settings.\n"


def test_dry_run_installs_nothing(host: Host, install: Install) -> None:
    service = install(SLEEPER)
    file = write(host, {**host.export(service.name), "name": "never"})
    out = host.ok("import", file, "--dry-run")
    assert "Importing would install 'never':" in out
    assert "script: " in out
    assert not host.client.exists("never")


BAD = {
    "not JSON": ("{", "not a valid JSON object"),
    "a list": ("[]", "not a valid JSON object"),
    "no schema": ({"name": "x"}, "its schema must be the number 1"),
    "another schema": ({"schema": 2}, "its schema must be the number 1"),
    "a string as schema": ({"schema": "1"}, "its schema must be the number 1"),
    "a fraction as schema": ({"schema": 1.5}, "its schema must be the number 1"),
    "a boolean as schema": ({"schema": True}, "its schema must be the number 1"),
    "a list as schema": ({"schema": [1]}, "its schema must be the number 1"),
    "null as schema": ({"schema": None}, "its schema must be the number 1"),
    "a setting twice": ('{"schema": 1, "stop_timeout": 3, "stop_timeout": 4}', "stop_timeout occurs more than once"),
    "a list twice": ('{"schema": 1, "args": [], "args": ["x"]}', "args occurs more than once"),
    "the name twice": ('{"schema": 1, "name": "a", "name": "b"}', "name occurs more than once"),
    "the schema twice": ('{"schema": 1, "schema": 1}', "schema occurs more than once"),
    "an unknown setting": ({"schema": 1, "stop_timeot": 3}, "there is no setting 'stop_timeot'"),
    "out of range": ({"schema": 1, "stop_timeout": 0.1}, "'0.1' is not a valid value for stop_timeout"),
    "no choice": ({"schema": 1, "restart": "often"}, "'often' is not a valid value for restart"),
    "a list for one": ({"schema": 1, "restart": ["never"]}, "restart must be a single value, not a list"),
    "one for a list": ({"schema": 1, "args": "x"}, "args must be a list"),
    "not a variable": ({"schema": 1, "environment": ["x"]}, "'x' is not an environment variable"),
    "the state directory": ({"schema": 1, "state_directory": "C:\\"}, "state_directory is chosen by install"),
    "script and module": (
        {"schema": 1, "script": "a.py", "module": "b"},
        "the settings name both a script and a module",
    ),
    "nothing to run": ({"schema": 1, "script": None}, "no script was specified"),
    "no such script": ({"schema": 1, "script": "C:\\nowhere.py"}, "the script 'C:\\nowhere.py' does not exist"),
}


@pytest.mark.parametrize("document, cause", BAD.values(), ids=BAD)
def test_invalid_files_change_nothing(host: Host, install: Install, document: Any, cause: str) -> None:
    service = install(SLEEPER)
    before = host.export(service.name)
    if isinstance(document, dict) and "schema" in document:
        document = {"description": "changed", **document, "name": service.name}
    file = write(host, document)
    for command in (["import", file], ["import", file, "--dry-run"], ["install", "--from", file, "--name", "never"]):
        done = host(*command, *([] if command[0] == "install" else ["--name", service.name]))
        assert done.code in (1, 2), done
        assert cause in done.err
    assert host.export(service.name) == before
    assert not host.client.exists("never")


@pytest.mark.parametrize("name", [5, True, None, ["x"]], ids=str)
def test_name_that_is_not_a_string(host: Host, name: object) -> None:
    file = write(host, {"schema": 1, "name": name, "script": "x.py"})
    for command in (["import", file], ["install", "--from", file]):
        done = host(*command)
        assert done.code == 1, done
        assert f"'{file}' cannot be imported: name must be a string" in done.err


JSON = '{"schema": 1, "name": "never", "script": "naïve.py"}'
ENCODINGS = {
    "UTF-16": (JSON.encode("utf-16"), "is not in UTF-8, but in UTF-16"),
    "UTF-16 without a mark": (JSON.encode("utf-16-le"), "is not in UTF-8, but in UTF-16"),
    "UTF-16 of the other order": (JSON.encode("utf-16-be"), "is not in UTF-8, but in UTF-16"),
    "UTF-32": (JSON.encode("utf-32"), "is not in UTF-8, but in UTF-32"),
    "Latin-1": (JSON.encode("latin-1"), f"the byte at offset {JSON.index('ï')} is 0xEF"),
    "a zero byte": (JSON.encode().replace(b"never", b"nev\0r"), "the byte at offset 26 is 0x00"),
    "a surrogate": (b'{"schema": 1, "name": "\xed\xa0\x80"}', "the byte at offset 23 is 0xED"),
    "half a character": (b'{"schema": 1, "name": "\xe2\x98', "the byte at offset 23 is 0xE2"),
}


@pytest.mark.parametrize("content, cause", ENCODINGS.values(), ids=ENCODINGS)
def test_files_in_other_encodings(host: Host, content: bytes, cause: str) -> None:
    """They are refused before anything is read from them; the environment file as well."""
    path = host.folder / "file"
    path.write_bytes(content)
    script = host.path(host.script(""))
    file = host.path(path)
    for command in (
        ["import", file],
        ["import", file, "--dry-run"],
        ["install", "--from", file],
        ["install", script, "--name", "never", "--env-file", file],
    ):
        done = host(*command)
        assert done.code == 1, done
        assert f"'{file}' is not in UTF-8" in done.err
        assert cause in done.err
        assert "Save the file in UTF-8." in done.err
    assert not host.client.exists("never")


def test_byte_order_mark_of_utf8(host: Host, install: Install) -> None:
    """Notepad writes it."""
    service = install(SLEEPER)
    path = host.folder / "marked.json"
    path.write_text(json.dumps({**host.export(service.name), "description": "naïve"}), encoding="utf-8-sig")
    host.ok("import", host.path(path))
    assert host.export(service.name)["description"] == "naïve"


def test_file_errors(host: Host, install: Install) -> None:
    service = install(SLEEPER)
    missing = host.path(host.folder / "missing.json")
    done = host("import", missing)
    assert done.code == 1
    assert missing in done.err
    assert "Check the path" in done.err
    folder = host.path(host.folder)
    assert f"'{folder}' is a folder, not a file" in host("import", folder).err
    assert host("export", service.name, host.path(host.folder / "nowhere" / "x.json")).code == 1
    assert host("export", "nobody").code == 4
    nameless = write(host, {"schema": 1, "script": "x.py"})
    assert "does not name a service" in host("import", nameless).err


def test_exported_text_is_utf8(host: Host, install: Install, tmp_path: Path) -> None:
    service = install(SLEEPER, "--description", "naïve ☃")
    file = tmp_path / "ü.json"
    host.ok("export", service.name, host.path(file))
    assert "naïve ☃" in file.read_text(encoding="utf-8")
