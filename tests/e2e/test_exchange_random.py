"""Whatever a service is set to: export, remove, import, export writes the same bytes, and they say what was set.

The settings come from the exe's own table, so that a new one is in here by itself. All steps run in one process, on the
real SCM: install loads Python, which a process has to do once.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from machine import ALL_VERSIONS, WINDOWS, python
from services import Commands, Host
from table import Item

DOCUMENTS = 200

# What means something to somebody between JSON, the registry, the SCM and a command line; lone surrogates, too, which a
# document has as escapes.
PIECES = [*"\"\\ \t\n\r'%=;,+-#&^a0☃ä\U0001f40d\ud83d\udc0d\x01\x7f\x85\u2028", "\\\\", '\\"', "%PATH%", "null", "\r\n"]
NAME_PIECES = [*"abcXYZ019 -_.ä☃&%'+,;=#$@!()[]{}~`"]  # what the SCM and the file system take


class Generator:
    """Random documents that can be imported. The same seed makes the same ones."""

    def __init__(self, host: Host, settings: list[Item], seed: int):
        self.random = random.Random(seed)
        self.settings = settings
        self.python = host.path(python(ALL_VERSIONS[-1]))
        self.script = host.path(host.script("print('not to be run')"))
        self.folders = []
        for name in ("plain", "with blanks", "ä☃"):
            (host.folder / name).mkdir()
            self.folders.append(host.path(host.folder / name))
        self.files = [host.path(host.script("A=1", name)) for name in ("a.env", "b ☃.env")]
        # By what help calls the value. A text or list of a new kind wants a line here if it is not free.
        self.by_metavar: dict[str | None, Callable[[Item], Any]] = {
            "PATH": lambda _: self.python,
            "D": lambda _: self.random.choice(self.folders),
            "FILE": lambda _: self.random.choice(self.files),
            "CPUS": lambda _: ",".join(self.some(self.cpus) or ["0"]),
            "NAME=VALUE": lambda _: self.some(lambda: f"{self.name()}={self.text()}"),
            "OPTION": lambda _: self.some(
                lambda: self.random.choice(["-O", "-B", "-bb", "-Xdev", "-X utf8", "-Wignore"])
            ),
            "NAME": lambda _: self.some(lambda: self.random.choice(["", "+"]) + self.name()),
        }
        self.by_type: dict[str, Callable[[Item], Any]] = {
            "text": lambda _: self.text(),
            "list": lambda _: self.some(lambda: self.text() or "x"),  # a multi-string has no empty one
            "arguments": lambda _: self.some(self.text),
            "codes": lambda _: self.some(lambda: self.number(0, 2**32 - 1)),
            "flag": lambda _: self.random.choice([False, True]),
            "duration": lambda s: self.number(int(s["minimum"] * 1000), int(s["maximum"] * 1000)) / 1000,
            "number": lambda s: self.number(s["minimum"], s["maximum"]),
            "size": lambda s: self.random.choice([f"{self.number(1, s['maximum'])}M", "0", "0M", "1024M", "3G"]),
            # Wine 8's SCM refuses that one.
            "choice": lambda s: self.random.choice([c for c in s["choices"] if WINDOWS or c != "delayed"]),
        }

    def some(self, make: Callable[[], Any]) -> list[Any]:
        return [make() for _ in range(self.random.choice([0, 1, 1, 2, 3, 5]))]

    def number(self, low: int, high: int) -> int:
        """Its limits, too; and of all sizes."""
        return self.random.choice(
            [low, high, self.random.randint(low, high), min(high, low + self.random.getrandbits(12))]
        )

    def text(self) -> str:
        text = "".join(self.random.choice(PIECES) for _ in range(self.random.randrange(8)))
        if self.random.randrange(4) == 0:
            text += chr(self.random.randrange(1, 0x10FFFF))
        # Two halves of a pair that meet are one character.
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")

    def name(self) -> str:
        return "x" + "".join(self.random.choice(NAME_PIECES[: -len("=#$@!()[]{}~`")]) for _ in range(6)) + "x"

    def cpus(self) -> str:
        pair = sorted([self.random.randrange(64), self.random.randrange(64)])
        return self.random.choice([f"{pair[0]}-{pair[1]}", str(pair[0])])

    def value(self, setting: Item) -> Any:
        free = setting["type"] in ("text", "list", "arguments")
        make = self.by_metavar.get(setting["metavar"]) if free else None
        return (make or self.by_type[setting["type"]])(setting)

    def document(self) -> Item:
        """Most of the settings: few are null, or not there."""
        document: Item = {
            "schema": 1,
            "name": "".join(["n", *(self.random.choice(NAME_PIECES) for _ in range(9)), "n"]),
        }
        for setting in self.settings:
            if setting["exported"] and setting["name"] not in ("script", "module", "python"):
                kind = self.random.randrange(10)
                if kind:
                    document[setting["name"]] = self.value(setting) if kind > 1 else None
        if self.random.randrange(3):
            document["script"] = self.script
        else:
            document["module"] = self.text() or "module"
        document["python"] = self.python
        both = set(document.get("restart_codes") or []) & set(document.get("success_codes") or [])
        if both:  # what a code means is said once
            document["success_codes"] = [code for code in document["success_codes"] if code not in both]
        return document


def mebibytes(size: str) -> int:
    return int(size[:-1] or 0) * (1024 if size.endswith("G") else 1)


def says(setting: Item, given: Any, exported: Any) -> bool:
    """Does the document that was exported say what was given? Some may be written in another way."""
    if not given and setting["name"] in ("directory", "display_name", "log_directory"):
        return True  # install chooses
    if setting["type"] == "size":
        return mebibytes(given or "0") == mebibytes(exported)
    if setting["metavar"] == "OPTION":  # -X utf8 is two words
        return bool(" ".join(given or []).split() == exported)
    if setting["metavar"] == "NAME":  # the SCM has services first
        return bool(sorted(given or [], key=lambda name: name.startswith("+")) == exported)
    if given is None:
        given = setting["default"]
    return bool(given == exported) or not (given or exported)


def round_trip(host: Host, commands: Commands, settings: list[Item], document: Item) -> str | None:
    """Returns what is wrong."""
    name = document["name"]
    first, second = host.folder / "first.json", host.folder / "second.json"
    first.write_text(json.dumps(document), encoding="utf-8")
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
    for setting in settings:
        key = setting["name"]
        if setting["exported"] and not says(setting, document.get(key), exported[key]):
            return f"{key}: {document.get(key)!r} became {exported[key]!r}"
    return None


def smallest(document: Item, fails: Callable[[Item], str | None]) -> Item:
    """A part of the document that fails, too, and has nothing that could be left out."""
    for key in list(document):
        less = {other: value for other, value in document.items() if other != key}
        if key not in ("schema", "name", "script", "module", "python") and fails(less):
            document = less
    return document


@pytest.fixture
def settings(commands: Commands) -> Iterator[list[Item]]:
    yield json.loads(commands.ok("help", "--json"))["settings"]
    assert commands.ok("list", "--json") == "[]\n"


def test_any_settings_come_back(host: Host, commands: Commands, settings: list[Item]) -> None:
    seed = random.SystemRandom().getrandbits(32)
    generator = Generator(host, settings, seed)

    def fails(document: Item) -> str | None:
        return round_trip(host, commands, settings, document)

    for number in range(DOCUMENTS):
        document = generator.document()
        if fails(document):
            document = smallest(document, fails)
            pytest.fail(f"document {number} of seed {seed}, at its smallest {document!r}\n{fails(document)}")
