"""Writes docs/winsvc.md from winsvc's docstrings and the recipes in examples/. With --check, only says whether it would
change: scripts/check.
"""

from __future__ import annotations

import ast
import enum
import inspect
import sys
from pathlib import Path

import winsvc

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = ROOT / "docs" / "winsvc.md"

GROUPS = {
    "Who and where": ["is_service", "name", "args", "state_dir", "log_dir", "start_reason"],
    "State": ["ready", "progress", "status"],
    "Stop": ["stop_requested", "wait", "wait_async", "on_stop", "on_shutdown", "on_preshutdown"],
    "Pause, reload, controls, events": [
        "on_pause",
        "on_continue",
        "on_reload",
        "on_control",
        "on_power",
        "PowerEvent",
        "PowerEventKind",
        "on_session",
        "SessionEvent",
        "SessionEventKind",
    ],
    "Watchdog": ["watchdog", "alive"],
    "Logging": ["EventLogHandler"],
}
RECIPES = ["periodic_job", "asyncio_server", "thread_pool", "reload", "long_start"]

WHERE = """
| | in a Windows service | under systemd | in a console |
|---|---|---|---|
| a stop is | Stop, Shutdown, Preshutdown | SIGTERM | Ctrl-C, SIGTERM; under `pyhostsvc run`, Ctrl-C |
| `ready`, `progress`, `status` | the SCM's states, checkpoints and wait hints; `pyhostsvc status` | READY=1, EXTEND_TIMEOUT_USEC=, STATUS= | nothing |
| `alive` | `--watchdog SECONDS` | WATCHDOG=1, and WATCHDOG_USEC | nothing |
| `on_reload` | `pyhostsvc reload`, `sc control NAME paramchange` | SIGHUP; RELOADING=1, READY=1 | SIGHUP |
| `on_pause`, `on_continue`, `on_control`, `on_power`, `on_session` | the SCM's controls | nothing | nothing |
| `state_dir`, `log_dir` | the service's folders, also in its children | StateDirectory=, LogsDirectory= | None |
| `EventLogHandler` | the event log | the journal, by "<3>" on stderr | Linux: as under systemd; Windows: nothing |
"""


def attribute_docs() -> dict[str, str]:
    """The strings below the module's variables and the members of its classes, by "name" and "Class.name"."""
    docs: dict[str, str] = {}

    def look(body: list[ast.stmt], prefix: str) -> None:
        for statement, following in zip(body, [*body[1:], None]):
            if isinstance(statement, ast.ClassDef):
                look(statement.body, statement.name + ".")
            target = statement.targets[0] if isinstance(statement, ast.Assign) else getattr(statement, "target", None)
            is_text = isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant)
            if isinstance(target, ast.Name) and is_text:
                docs[prefix + target.id] = inspect.cleandoc(str(following.value.value))  # type: ignore[union-attr]

    look(ast.parse(inspect.getsource(winsvc)).body, "")
    return docs


def signature(name: str, value: object) -> str:
    text = str(inspect.signature(value)).replace("winsvc.", "")  # type: ignore[arg-type]
    text = text.replace("'", "").replace("~_Callback", "Callback").replace("_Callback", "Callback")
    return f"{'async ' if inspect.iscoroutinefunction(value) else ''}{name}{text}"


def members(name: str, value: type, docs: dict[str, str]) -> str:
    """A table of an enumeration's or a tuple's fields."""
    if issubclass(value, enum.Enum):
        rows = [(member.name, str(member.value)) for member in value]
    else:
        rows = [(field, "") for field in getattr(value, "_fields", ())]
    lines = []
    for field, number in rows:
        doc = docs.get(f"{name}.{field}")
        lines.append(f"- `{field}`" + (f" = {number}" if number else "") + (f": {doc}" if doc else ""))
    return "\n".join(lines)


def describe(name: str, docs: dict[str, str]) -> str:
    value = getattr(winsvc, name)
    if name in docs:
        return f"### `{name}`\n\n```python\n{name}: {winsvc.__annotations__[name]}\n```\n\n{docs[name]}\n"
    text = f"### `{name}`\n\n"
    if not (inspect.isclass(value) and issubclass(value, (enum.Enum, tuple))):
        text += f"```python\n{signature(name, value)}\n```\n\n"
    text += inspect.cleandoc(value.__doc__ or "") + "\n"
    if inspect.isclass(value) and issubclass(value, (enum.Enum, tuple)):
        text += "\n" + members(name, value, docs) + "\n"
    return text


def recipe(name: str) -> str:
    source = (ROOT / "examples" / f"{name}.py").read_text(encoding="utf-8")
    module = ast.parse(source)
    doc = ast.get_docstring(module) or ""
    code = "\n".join(source.splitlines()[module.body[0].end_lineno :]).strip("\n")
    title = name.replace("_", " ").replace("asyncio", "asyncio's")
    link = f"[examples/{name}.py](../examples/{name}.py)"
    return f"### {title[0].upper()}{title[1:]}\n\n{doc}\n\n{link}\n\n```python\n{code}\n```\n"


def page() -> str:
    docs = attribute_docs()
    listed = {name for names in GROUPS.values() for name in names}
    assert listed == set(winsvc.__all__), listed ^ set(winsvc.__all__)
    parts = [
        "# winsvc\n",
        "<!-- scripts/generate/winsvc_page.py writes this page from the docstrings: change those. -->\n",
    ]
    parts += [inspect.cleandoc(winsvc.__doc__ or "") + "\n", WHERE.strip("\n") + "\n"]
    parts += [
        "`pip install pyhostsvc` (from a copy of this repository: `pip install .`) installs it for consoles, editors, type\n"
        "checkers and Linux, under both names. Another project on PyPI has the *distribution* name winsvc: it is not this one,\n"
        "and hides the name `winsvc` where it is installed.\n"
    ]
    for group, names in GROUPS.items():
        parts.append(f"## {group}\n")
        parts += [describe(name, docs) for name in names]
    parts.append("## Recipes\n")
    parts.append(
        "Complete programs that run in all three places; `tests/e2e/programs/test_recipes.py` runs each of them as a service.\n"
    )
    parts += [recipe(name) for name in RECIPES]
    return "\n".join(parts)


def main() -> int:
    text = page()
    if "--check" in sys.argv:
        if PAGE.read_text(encoding="utf-8") == text:
            return 0
        print("docs/winsvc.md is not what winsvc's docstrings say: scripts/check --fix writes it")
        return 1
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
