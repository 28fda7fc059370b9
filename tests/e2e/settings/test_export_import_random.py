"""Random settings: export, remove, import and export again give the same bytes, with the values that were set.

The settings come from the exe's own table, so that a new setting is included. All steps run in one process, on the
real SCM: install loads Python, which a process can do only once.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from typing import Any

import hypothesis
import pytest
from commands import Commands
from host_exe import Host
from hypothesis import strategies as st
from machine import ALL_VERSIONS, WINDOWS, python
from schemas import validator
from table import Item

# Characters with a meaning in JSON, the registry, the SCM or a command line; also lone surrogates, which a document
# contains as escapes.
PIECES = [*"\"\\ \t\n\r'%=;,+-#&^a0☃ä\U0001f40d\ud83d\udc0d\x01\x7f\x85\u2028", "\\\\", '\\"', "%PATH%", "null", "\r\n"]
NAME_PIECES = [*"abcXYZ019 -_.ä☃&%'+,;=#$@!()[]{}~`"]  # what the SCM and the file system accept


def whole(pieces: list[str]) -> str:
    """Joins two halves of a surrogate pair that meet."""
    return "".join(pieces).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


character = st.integers(1, 0x10FFFF).map(chr)
text = st.lists(st.sampled_from(PIECES) | character, max_size=8).map(whole)
variable_name = st.text("abcXYZ019 -_.ä☃&%'+,;", min_size=0, max_size=6).map("x{}x".format)
service_name = st.text(NAME_PIECES, max_size=9).map("n{}n".format)


def some(one: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(one, max_size=5)


@st.composite
def cpus(draw: st.DrawFn) -> str:
    last = min(os.cpu_count() or 1, 64) - 1  # missing processors are refused
    low = draw(st.integers(0, last))
    high = draw(st.none() | st.integers(low, last))
    return str(low) if high is None else f"{low}-{high}"


class Documents:
    """Documents that can be imported, as strategies of Hypothesis."""

    def __init__(self, host: Host, settings: list[Item]):
        self.settings = settings
        self.python = host.path(python(ALL_VERSIONS[-1]))
        self.script = host.path(host.script("print('not to be run')"))
        folders = []
        for name in ("plain", "with blanks", "ä☃"):
            (host.folder / name).mkdir()
            folders.append(host.path(host.folder / name))
        files = [host.path(host.script("A=1", name)) for name in ("a.env", "b ☃.env")]
        # By the placeholder in help. A new kind of text or list needs a line here unless any value is valid.
        self.by_metavar: dict[str | None, st.SearchStrategy[Any]] = {
            "PATH": st.just(self.python),
            "FOLDER": st.sampled_from(folders),
            "FILE": st.sampled_from(files),
            "CPUS": st.lists(cpus(), min_size=1, max_size=4).map(",".join),
            "NAME=VALUE": some(st.builds("{}={}".format, variable_name, text)),
            "OPTION": some(st.sampled_from(["-O", "-B", "-bb", "-Xdev", "-X utf8", "-Wignore"])),
            "NAME": some(st.builds("{}{}".format, st.sampled_from(["", "+"]), variable_name)),
            "AGE": st.sampled_from(["", "never", "hourly", "daily", "00:00", "23:59"]),
            "AMOUNT": st.sampled_from(["", "0"])
            | st.builds("{}{}".format, st.integers(1, 10**6), st.sampled_from("dMG")),
            "ACCOUNT": st.sampled_from(["system", "local", "network", "virtual"]),  # a user account needs a password
        }

    def of_type(self, setting: Item) -> st.SearchStrategy[Any]:
        low, high = setting.get("minimum") or 0, setting.get("maximum") or 0
        choices = [
            c for c in setting.get("choices") or [] if WINDOWS or c != "delayed"
        ]  # Wine 8's SCM refuses this value
        by_type: dict[str, Callable[[], st.SearchStrategy[Any]]] = {
            "text": lambda: text,
            "list": lambda: some(
                text.map(lambda one: one or "x")
            ),  # a REG_MULTI_SZ value cannot contain an empty string
            "arguments": lambda: some(text),
            "codes": lambda: some(st.integers(0, 2**32 - 1)),
            "flag": st.booleans,
            "duration": lambda: st.integers(int(low * 1000), int(high * 1000)).map(lambda ms: ms / 1000),
            "number": lambda: st.integers(low, high),
            "size": lambda: st.sampled_from(["0", "0M", "1024M", "3G"]) | st.integers(1, high).map("{}M".format),
            "choice": lambda: st.sampled_from(choices),
        }
        return by_type[setting["type"]]()

    def value(self, setting: Item) -> st.SearchStrategy[Any]:
        free = setting["type"] in ("text", "list", "arguments")
        named = self.by_metavar.get(setting["metavar"]) if free else None
        return self.of_type(setting) if named is None else named

    def documents(self) -> st.SearchStrategy[Item]:
        drawn = [s for s in self.settings if s["exported"] and s["name"] not in ("script", "module", "python")]
        return st.fixed_dictionaries(
            {"name": service_name, "module": st.none() | text.map(lambda one: one or "module")},
            optional={setting["name"]: st.none() | self.value(setting) for setting in drawn},
        ).map(self.complete)

    def complete(self, drawn: Item) -> Item:
        document = {"schema": 1, **drawn, "python": self.python}
        if document["module"] is None:
            document["script"] = self.script
        both = set(document.get("restart_codes") or []) & set(document.get("success_codes") or [])
        if both:  # a code may be in one list only
            document["success_codes"] = [code for code in document["success_codes"] if code not in both]
        return document


def mebibytes(size: str) -> int:
    return int(size[:-1] or 0) * (1024 if size.endswith("G") else 1)


def matches(setting: Item, given: Any, exported: Any) -> bool:
    """Returns whether the exported value is the given value; some values may be written differently."""
    if not given and setting["name"] in ("directory", "display_name", "log_directory"):
        return True  # install chooses the value
    if setting["type"] == "size":
        return mebibytes((setting["default"] if given is None else given) or "0") == mebibytes(exported)
    if setting["metavar"] == "OPTION":  # -X utf8 is two words
        return bool(" ".join(given or []).split() == exported)
    if setting["metavar"] == "NAME":  # the SCM returns services before groups
        return bool(sorted(given or [], key=lambda name: name.startswith("+")) == exported)
    if given is None or (given == "" and setting["metavar"] == "AGE"):  # an empty age means the default, by its name
        given = setting["default"]
    return bool(given == exported) or not (given or exported)


def round_trip(host: Host, commands: Commands, settings: list[Item], document: Item) -> str | None:
    """Returns what is wrong, or None."""
    name = document["name"]
    first, second = host.folder / "first.json", host.folder / "second.json"
    first.write_text(json.dumps(document), encoding="utf-8")
    validator("settings").validate(document)
    steps = [
        ["install", "--from", host.path(first)],
        ["export", name, host.path(first)],
        ["remove", name, "--purge"],
        ["import", host.path(first)],
        ["export", name, host.path(second)],
    ]
    try:
        for step in steps:
            done = commands(*step)
            if (done.code, done.err) != (0, ""):
                return f"{step[0]}: {done}"
    finally:
        commands("remove", name, "--purge")
    if first.read_bytes() != second.read_bytes():
        return f"exported as\n{first.read_text(encoding='utf-8')}\nand then as\n{second.read_text(encoding='utf-8')}"
    exported = json.loads(first.read_text(encoding="utf-8"))
    validator("settings").validate(exported)
    for setting in settings:
        key = setting["name"]
        if setting["exported"] and not matches(setting, document.get(key), exported[key]):
            return f"{key}: {document.get(key)!r} became {exported[key]!r}"
    return None


@pytest.fixture
def settings(commands: Commands, table: Item) -> Iterator[list[Item]]:
    yield table["settings"]
    assert commands.ok("list", "--json") == "[]\n"


@pytest.mark.timeout(1800)
def test_random_settings_survive_export_and_import(
    host: Host, commands: Commands, settings: list[Item], pytestconfig: pytest.Config
) -> None:
    documents = Documents(host, settings)
    examples = 2000 if pytestconfig.getoption("soak") else 60

    @hypothesis.settings(max_examples=examples, deadline=None, database=None, print_blob=True)
    @hypothesis.given(documents.documents())
    def come_back(document: Item) -> None:
        assert round_trip(host, commands, settings, document) is None

    come_back()
