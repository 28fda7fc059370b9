"""The static checks of scripts/lint find what they are there for."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest
from machine import ROOT


def load(name: str) -> ModuleType:
    """Returns a script of scripts/lint as a module."""
    spec = importlib.util.spec_from_file_location(f"lint_{name}", ROOT / "scripts" / "lint" / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


english, rooms = load("english"), load("rooms")


def habits(text: str) -> list[str]:
    return [match[0] for pattern, _ in english.COMPILED for match in pattern.finditer(text)]


HARD_TO_READ = [
    "Nothing starts it again then, until somebody does.",
    "so many of the last lines",
    "'99' is no control of a script",
    "none of them is to be in it",
    "the run before ended without a word",
    "Where nothing is known, the default holds.",
    "Of a service that waits, the state file.",
    "What it was told.",
    "NULL: none",
    "the handle of the host's, which stays open",
    "the process is ended",
    "The log is made anew.",
    "It is stopped, too.",
]
PLAIN = [
    "It stays stopped until you start it or the computer restarts.",
    "number of lines to show, or `all` (default 50)",
    "'99' is not a valid control code; use 128 to 239",
    "NULL if there is none",
    "the previous process exited unexpectedly; no exit code was recorded",
    "Returns the host's handle; the caller closes it.",
    "There is no service 'x'.",
]


@pytest.mark.parametrize("text", HARD_TO_READ)
def test_a_habit_is_found(text: str) -> None:
    assert habits(text)


@pytest.mark.parametrize("text", PLAIN)
def test_plain_english_passes(text: str) -> None:
    assert habits(text) == []


def test_text_is_found_in_every_kind_of_file(tmp_path: Path) -> None:
    files = {
        "a.c": '/* Made anew. */ int x; const wchar_t *y = L"made " L"anew";',
        "a.py": '"""Made anew."""\n# made anew\nx = "made anew"\n',
        "a.sh": "x=1 # made anew\n",
        "a.md": "Made\nanew.\n\n| a | made anew |\n",
        "a.schema.json": '{"description": "made anew"}',
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
        found = [words for _, words in english.texts(tmp_path / name) if "anew" in words]
        assert len(found) == text.count("anew"), name


def test_code_on_a_page_is_not_text(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("Run `made anew`.\n\n```\nmade anew\n```\n")
    assert not any("anew" in words for _, words in english.texts(tmp_path / "a.md"))


ORDER = ["command", "service", "base"]


def test_an_include_that_goes_up_is_found() -> None:
    edges = {"base/a.h": {"service/b.h"}, "service/b.h": {"base/c.h"}, "base/c.h": set()}
    assert [problem for problem in rooms.upward_calls(edges, ORDER) if "base/a.h" in problem]
    assert len(list(rooms.upward_calls(edges, ORDER))) == 1


def test_a_circle_of_files_is_found() -> None:
    edges = {"base/a.c": {"base/b.h"}, "base/b.h": set(), "base/b.c": {"base/a.h"}, "base/a.h": set()}
    assert list(rooms.circles(edges)) == ["circle: base/a -> base/b -> base/a"]


def test_a_repeated_name_is_found() -> None:
    files = {"base/text.c": Path(), "base/text.h": Path(), "log/text.c": Path()}
    assert list(rooms.repeated_names(files)) == ["the name text occurs in base, log"]
