"""Writes the schemas of settings from the program's own table, and docs/json.md from all schemas.

With --check, only says whether they would change: scripts/check. The table is what `pyhostsvc help --json` prints.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

Schema = dict[str, Any]

ROOT = Path(__file__).resolve().parent.parent.parent
SCHEMAS = ROOT / "docs" / "schema"
PAGE = ROOT / "docs" / "json.md"
DRAFT = "https://json-schema.org/draft/2020-12/schema"

# What a text or a list is, by what help calls it: more than its type says.
BY_METAVAR: dict[str | None, Schema] = {
    "CPUS": {"pattern": r"^(\d{1,2}(-\d{1,2})?(,\d{1,2}(-\d{1,2})?)*)?$"},
    "AGE": {"pattern": r"^(never|hourly|daily|([01]\d|2[0-3]):[0-5]\d)?$"},
    "AMOUNT": {"pattern": r"^(\d{1,7}[dMmGg]?)?$"},
    "NAME=VALUE": {"items": {"type": "string", "pattern": "^[^=]+="}},
}

INTRODUCTION = """\
# JSON

<!-- scripts/generate/json_page.py writes this page from the schemas, and those of settings from the program's table: change these. -->

`--json` is for programs. What is printed is one document in UTF-8, without a byte order mark; where a command fails, nothing is
printed but the error, on standard error, and the exit code tells (`pyhostsvc help` has them). Each document has a schema (JSON Schema,
draft 2020-12) in [schema/](schema/), and every member that a schema has is always there, but for those of a file that is imported.
Members may be added later; none changes its meaning.

| command | prints | schema |
|---|---|---|
| `status NAME --json` | an object | [status.schema.json](schema/status.schema.json) |
| `list --json`, `status --json` with `--all` or several names | a list of such objects | [list.schema.json](schema/list.schema.json) |
| `get NAME --json` | an object | [get.schema.json](schema/get.schema.json) |
| `get NAME SETTING --json` | the value alone | as in that object |
| `stack NAME --json` | an object | [stack.schema.json](schema/stack.schema.json) |
| `check SCRIPT --json` | an object | [check.schema.json](schema/check.schema.json) |
| `export NAME` | an object, which `import` reads | [settings.schema.json](schema/settings.schema.json) |
| `help --json` | the table of commands, options and settings | none: it grows with the program |

Times are in UTC, as `2026-11-23T22:30:01.042Z`.
"""

STATUS = """\
## A service's status

Exit code 3 says that the service has stopped; of several, that one has.
"""

STACK = """\
## Where a service's threads are

Exit code 3 says that the service does not run. [crashes.md](crashes.md) has more.
"""

THREAD = """\
Each of the threads, and each of its frames:
"""

GET = """\
## What a service is set to
"""

CHECK = """\
## What check finds

Exit code 1 says that there are errors, or, with `--strict`, warnings. [check.md](check.md) has the findings.
"""

FINDING = """\
Each of the findings:
"""

SETTINGS = """\
## Settings

In `get` and in a file that `export` writes. [settings.md](settings.md) has what `import` makes of a file: it takes one with any part
of them, null for a default, and a string in the place of a number. A flag is true or false, a time a number of seconds with up to three
decimals, a size a string such as "512M" or "2G", codes are numbers. `state_directory` is in `get` only.
"""


def read_table() -> Schema:
    """The program's own."""
    text = subprocess.run(
        [ROOT / "scripts" / "pyhostsvc", "help", "--json"], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, check=True
    ).stdout
    table: Schema = json.loads(text)
    return table


def type_of(setting: Schema) -> Schema:
    """What a value of it is; without null."""
    low, high = setting["minimum"], setting["maximum"]
    types: dict[str, Schema] = {
        "text": {"type": "string"},
        "list": {"type": "array", "items": {"type": "string", "minLength": 1}},
        "arguments": {"type": "array", "items": {"type": "string"}},
        "codes": {"type": "array", "items": {"type": "integer", "minimum": 0, "maximum": 2**32 - 1}},
        "flag": {"type": "boolean"},
        "duration": {"type": "number", "minimum": low, "maximum": high},
        "number": {"type": "integer", "minimum": low, "maximum": high},
        "size": {"type": "string", "pattern": "^(0|[0-9]+[MmGg])$"},
        "choice": {"enum": setting["choices"]},
    }
    free = setting["type"] in ("text", "list", "arguments")
    return {**types[setting["type"]], **(BY_METAVAR.get(setting["metavar"], {}) if free else {})}


def with_null(schema: Schema) -> Schema:
    if "enum" in schema:
        return {**schema, "enum": [*schema["enum"], None]}
    return {**schema, "type": [schema["type"], "null"]}


def settings_schema(settings: list[Schema]) -> Schema:
    """Of a file that is exported or imported."""
    properties: Schema = {
        "schema": {"description": "the form of this file", "const": 1},
        "name": {"description": "the service's name", "type": "string", "minLength": 1, "maxLength": 256},
    }
    for setting in settings:
        if setting["exported"]:
            described = {"description": setting["help"], "default": setting["default"]}
            properties[setting["name"]] = {**described, **with_null(type_of(setting))}
    both = {name: {"type": "string"} for name in ("script", "module")}
    return {
        "$schema": DRAFT,
        "$id": "settings.schema.json",
        "title": "pyhostsvc export NAME, pyhostsvc import FILE, pyhostsvc install --from FILE",
        "description": "A service's settings. null is the default; what is not there stays as it is.",
        "type": "object",
        "additionalProperties": False,
        "required": ["schema"],
        "not": {"required": list(both), "properties": both},
        "properties": properties,
    }


def get_schema(settings: list[Schema]) -> Schema:
    """Of get --json: every setting is there, and a text may be null."""
    names = [setting["name"] for setting in settings]
    values = {}
    for setting in settings:
        schema = type_of(setting)
        values[setting["name"]] = {
            "description": setting["help"],
            **(with_null(schema) if setting["type"] == "text" else schema),
        }
    of_settings = {
        "description": "each setting, in the type that export has it in; null where a text is not set",
        "type": "object",
        "additionalProperties": False,
        "required": names,
        "properties": values,
    }
    defaults = {
        "description": "the names of those that are at their default",
        "type": "array",
        "uniqueItems": True,
        "items": {"enum": names},
    }
    name = {"description": "the service's name", "type": "string"}
    return {
        "$schema": DRAFT,
        "$id": "get.schema.json",
        "title": "pyhostsvc get NAME --json",
        "description": "What a service is set to.",
        "type": "object",
        "additionalProperties": False,
        "required": ["name", "settings", "defaults"],
        "properties": {"name": name, "settings": of_settings, "defaults": defaults},
    }


def code(value: Any) -> str:
    return f"`{json.dumps(value, ensure_ascii=False)}`"


def words(schema: Schema) -> str:
    """A member's type and range, in words."""
    if "const" in schema:
        return code(schema["const"])
    if "enum" in schema:
        return ", ".join("null" if value is None else code(value) for value in schema["enum"])
    types: list[str] = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    text = " or ".join("list" if name == "array" else name for name in types)
    if "array" in types:
        items = schema["items"]
        text = text.replace("list", f"list of {'names' if 'enum' in items else items['type'] + 's'}")
    if "minimum" in schema and schema.get("maximum", 2**32 - 1) != 2**32 - 1:
        text += f", {schema['minimum']:g} to {schema['maximum']:.10g}"
    return text


def rows(properties: Schema, default: bool = False) -> str:
    head = "| member | type | " + ("default | " if default else "") + "meaning |\n"
    lines = [head, "|---|---|" + ("---|" if default else "") + "---|\n"]
    for name, schema in properties.items():
        middle = f"{code(schema['default']) if 'default' in schema else ''} | " if default else ""
        lines.append(f"| `{name}` | {words(schema)} | {middle}{schema['description'].replace('<', '&lt;')} |\n")
    return "".join(lines)


def outputs(table: Schema) -> dict[Path, str]:
    """The text of every file that is written here."""
    settings, get = settings_schema(table["settings"]), get_schema(table["settings"])
    status = json.loads((SCHEMAS / "status.schema.json").read_text(encoding="utf-8"))
    check = json.loads((SCHEMAS / "check.schema.json").read_text(encoding="utf-8"))
    stack = json.loads((SCHEMAS / "stack.schema.json").read_text(encoding="utf-8"))
    thread = stack["properties"]["threads"]["items"]["properties"]
    page = [INTRODUCTION, STATUS, rows(status["properties"]), STACK, rows(stack["properties"]), THREAD, rows(thread)]
    page += [rows(thread["frames"]["items"]["properties"]), CHECK, rows(check["properties"])]
    page += [FINDING, rows(check["properties"]["findings"]["items"]["properties"])]
    page += [GET, rows(get["properties"]), SETTINGS]
    page.append(rows(settings["properties"], default=True))
    return {
        SCHEMAS / "settings.schema.json": json.dumps(settings, indent=2) + "\n",
        SCHEMAS / "get.schema.json": json.dumps(get, indent=2) + "\n",
        PAGE: "\n".join(page),
    }


def stale(table: Schema) -> list[str]:
    """The files that are not what the table says."""
    written = outputs(table).items()
    return [path.name for path, text in written if not path.exists() or path.read_text(encoding="utf-8") != text]


def main() -> int:
    table = read_table()
    if "--check" in sys.argv:
        names = stale(table)
        if names:
            print(f"{', '.join(names)}: not what `pyhostsvc help --json` says: scripts/check --fix writes them")
        return 1 if names else 0
    for path, text in outputs(table).items():
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
