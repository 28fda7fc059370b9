"""Writes the schemas of settings from the program's own table, and docs/json.md from all schemas.

With --check it only reports whether they would change. `pyhostsvc help --json` prints the table.
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

# The placeholder that help shows for a text or a list restricts it further than its type.
BY_METAVAR: dict[str | None, Schema] = {
    "CPUS": {"pattern": r"^(\d{1,2}(-\d{1,2})?(,\d{1,2}(-\d{1,2})?)*)?$"},
    "AGE": {"pattern": r"^(never|hourly|daily|([01]\d|2[0-3]):[0-5]\d)?$"},
    "AMOUNT": {"pattern": r"^(\d{1,7}[dMmGg]?)?$"},
    "NAME=VALUE": {"items": {"type": "string", "pattern": "^[^=]+="}},
}

INTRODUCTION = """\
# JSON

<!-- scripts/generate/json_page.py writes this page from the schemas, and those of settings from the program's table: change these. -->

`--json` is for programs. A command prints one document in UTF-8 without a byte order mark. If the command fails, it prints only the
error, on standard error, and its exit code says why (`pyhostsvc help` lists the exit codes). Each document has a schema (JSON Schema, draft 2020-12) in
[schema/](schema/). Every member of the schema is always present, except in a file to import. Members may be added later; none changes its meaning.

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
## Status

Exit code 3 means that the service is stopped, or that at least one of several services is.
"""

STACK = """\
## Stacks

Exit code 3 means that the service is not running. [crashes.md](crashes.md) explains `stack`.
"""

THREAD = """\
Each thread, and each of its frames:
"""

GET = """\
## Settings of a service
"""

CHECK = """\
## Check

Exit code 1 means that there are errors, or warnings with `--strict`. [check.md](check.md) explains the findings.
"""

FINDING = """\
Each finding:
"""

SETTINGS = """\
## Members of the settings

`get` and `export` use these names. [settings.md](settings.md) explains how `import` reads a file: it accepts any subset of them, null for a
default, and a string instead of a number. A flag is true or false, a time is a number of seconds with up to three decimals, a size is a
string such as "512M" or "2G", and codes are numbers. Only `get` has `state_directory`.
"""


def read_table() -> Schema:
    """Returns the program's own table."""
    text = subprocess.run(
        [ROOT / "scripts" / "pyhostsvc", "help", "--json"], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, check=True
    ).stdout
    table: Schema = json.loads(text)
    return table


def type_of(setting: Schema) -> Schema:
    """Returns the schema of a setting's value, without null."""
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
    """Returns the schema of a file that is exported or imported."""
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
        "description": "The settings of a service. null means the default; a setting that is absent keeps its value.",
        "type": "object",
        "additionalProperties": False,
        "required": ["schema"],
        "not": {"required": list(both), "properties": both},
        "properties": properties,
    }


def get_schema(settings: list[Schema]) -> Schema:
    """Returns the schema of `get --json`: every setting is present, and a text may be null."""
    names = [setting["name"] for setting in settings]
    values = {}
    for setting in settings:
        schema = type_of(setting)
        values[setting["name"]] = {
            "description": setting["help"],
            **(with_null(schema) if setting["type"] == "text" else schema),
        }
    of_settings = {
        "description": "each setting, in the same type as in export; null if a text is not set",
        "type": "object",
        "additionalProperties": False,
        "required": names,
        "properties": values,
    }
    defaults = {
        "description": "the names of the settings that have their default",
        "type": "array",
        "uniqueItems": True,
        "items": {"enum": names},
    }
    name = {"description": "the service's name", "type": "string"}
    return {
        "$schema": DRAFT,
        "$id": "get.schema.json",
        "title": "pyhostsvc get NAME --json",
        "description": "The settings of a service.",
        "type": "object",
        "additionalProperties": False,
        "required": ["name", "settings", "defaults"],
        "properties": {"name": name, "settings": of_settings, "defaults": defaults},
    }


def code(value: Any) -> str:
    return f"`{json.dumps(value, ensure_ascii=False)}`"


def words(schema: Schema) -> str:
    """Describes a member's type and range."""
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
    """Returns the text of every generated file."""
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
    """Names the files that differ from what the table would generate."""
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
