"""`help`, and --help of every command: what a new user sees, and that it is true."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path

import pytest
from commands import Commands
from host_exe import Host
from machine import ROOT
from table import Item, options

WIDTH, HEIGHT = 80, 24  # of a terminal
OPTION = re.compile(r"^  (?:-(?P<letter>\w), |    )--(?P<name>[a-z-]+)(?: (?P<metavar>[A-Z=]+))?(?:  |$)")


def words_of(line: str) -> list[str]:
    """Returns a command line's words. A backslash is an ordinary character."""
    return [word.strip('"') for word in re.findall(r'(?:[^\s"]|"[^"]*")+', line)]


def overview(commands: Commands) -> list[str]:
    """Returns the commands that help lists: those with a line of their own, then those that are only named."""
    page = commands.ok("help")
    named = re.findall(r"^(?:  More|Other): (.+)$", page, re.MULTILINE)
    return re.findall(r"^  ([a-z-]+)\b", page, re.MULTILINE) + ", ".join(named).split(", ")


def columns(line: str) -> int:
    """The width of a line on a terminal: an East Asian character has two columns."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line)


@pytest.mark.parametrize("language", ["en", "zh-TW"])
def test_overview_fits_on_a_terminal(host: Host, language: str) -> None:
    """Every line of it is visible together with the next prompt."""
    environment = {"PYHOSTSVC_LANGUAGE": language}
    page = host.ok("help", environment=environment)
    assert len(page.splitlines()) < HEIGHT
    assert [line for line in page.splitlines() if columns(line) > WIDTH] == []
    assert host.ok(environment=environment) == host.ok("--help", environment=environment) == page
    assert "pyhostsvc help COMMAND" in page.splitlines()[-1]


def test_overview_has_every_command(commands: Commands, table: Item) -> None:
    assert sorted(overview(commands)) == sorted(command["name"] for command in table["commands"])
    assert overview(commands)[:3] == ["install", "set", "remove"]


def test_help_page_has_every_option_and_no_other(commands: Commands, table: Item) -> None:
    for command in table["commands"]:
        page = commands.ok("help", command["name"])
        assert [line for line in page.splitlines() if len(line) > WIDTH and "://" not in line] == []
        shown = [match.groupdict() for line in page.splitlines() if (match := OPTION.match(line))]
        expected = [{key: option[key] for key in ("letter", "name", "metavar")} for option in command["options"]]
        assert shown == expected, page
        for part in (*re.split(r"[\[\]. ]+", command["synopsis"]), command["rest"] or ""):
            assert part in page
        assert f"Usage: pyhostsvc {command['name']}" in page
        assert command["examples"], command["name"]
        assert len(command["help"]) <= 70, command["help"]
        assert command["synopsis"].count(" ") + bool(command["synopsis"]) >= len(command["operands"])


def test_options_are_listed_under_the_heading_of_their_group(commands: Commands, table: Item) -> None:
    install = next(command for command in table["commands"] if command["name"] == "install")
    settings = {setting["name"]: setting for setting in table["settings"]}
    heading = ""
    shown = {}
    for line in commands.ok("help", "install").splitlines():
        if match := OPTION.match(line):
            shown[match["name"]] = heading
        elif line.endswith(":") and not line.startswith(" "):
            heading = line[:-1]
    assert shown == {option["name"]: option["group"] or "Other options" for option in install["options"]}
    for option in install["options"]:
        assert not option["setting"] or option["group"] == settings[option["setting"]]["group"]
    assert list(dict.fromkeys(shown.values()))[:2] == ["Script", "Python"]
    assert shown["name"] == "Service"
    assert shown["password-stdin"] == "Account"


def test_every_option_on_a_help_page_is_accepted(commands: Commands) -> None:
    """--help overrides what a command does and is parsed like every other option, so nothing happens here."""
    for command in overview(commands):
        page = commands.ok("help", command)
        if command == "python":  # its options are Python's
            continue
        assert commands.ok(command, "--help") == page == commands.ok(command, "-h")
        for match in filter(None, map(OPTION.match, page.splitlines())):
            value = ["1"] if match["metavar"] else []
            assert commands.ok(command, f"--{match['name']}", *value, "--help") == page
            if match["letter"]:
                assert commands.ok(command, f"-{match['letter']}", *value, "--help") == page


def test_every_example_is_a_valid_command(commands: Commands, table: Item) -> None:
    """Its options exist, the number of operands is right, and its settings and choices are real."""
    settings = {setting["name"]: setting for setting in table["settings"]}
    for command in table["commands"]:
        for example in command["examples"]:
            line = example["line"]
            assert len(f"  pyhostsvc {line}") <= WIDTH
            name, *words = words_of(line)
            assert name == command["name"], line
            if command["verbatim"]:
                continue
            check_example(commands, command, settings, words)


def check_example(commands: Commands, command: Item, settings: Item, words: list[str]) -> None:
    own = words[: words.index("--")] if "--" in words else words
    commands.ok(command["name"], *own, "--help", *words[len(own) :])
    operands = []
    following = iter(own)
    for word in following:
        if not word.startswith("-"):
            operands.append(word)
        elif (option := options(command)[word.lstrip("-")])["metavar"]:
            value = next(following)
            choices = settings[option["setting"]]["choices"] if option["setting"] else None
            assert not choices or value in choices, words
    assert command["operands_minimum"] <= len(operands) <= command["operands_maximum"], words
    if command["name"] in ("get", "set", "reset") and len(operands) > 1:
        assert operands[1] in settings


@pytest.mark.parametrize("words", [["install"], ["set", "NAME", "SETTING"], ["start", "--all"]])
def test_help_option_overrides_the_command(host: Host, words: list[str]) -> None:
    assert host.ok("help", words[0]) == host.ok(*words, "--help") == host.ok(*words, "-h")


def test_help_after_two_dashes_belongs_to_the_script(host: Host) -> None:
    done = host("install", "missing.py", "--", "--help")
    assert (done.code, done.out) == (1, "")


def test_help_of_python_is_its_own(host: Host) -> None:
    assert "usage: " in host.ok("python", "-h")


def test_json_help_of_one_command(commands: Commands, table: Item) -> None:
    command = json.loads(commands.ok("help", "list", "--json"))
    assert [option["name"] for option in command["options"]] == ["json", "help"]
    assert command in table["commands"]


# The texts about pyhostsvc: the pages, and the program's own messages.
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
HOST = ROOT / "host"
# Options of other programs, which `check` recommends.
OTHER_OPTIONS = {"--noreload"}


def without_arguments(line: str) -> str:
    """Returns a command line without the script's arguments."""
    return re.split(r" --(?: |$)", line)[0]


def code_of(page: Path) -> list[str]:
    """Returns the code on a page: its blocks and what is in backticks."""
    text = page.read_text(encoding="utf-8")
    fence = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
    return "\n".join(fence.findall(text)).splitlines() + re.findall(r"`([^`\n]+)`", fence.sub("", text))


def code_of_messages() -> list[str]:
    """Returns the code in the program's strings. Files that name Python's own options are left out."""
    files = [file for file in sorted(HOST.rglob("*.c")) if "python" not in file.relative_to(HOST).as_posix()]
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    strings = [without_arguments(string) for string in re.findall(r'L"((?:[^"\\]|\\.)*)"', text)]
    pieces = re.findall(r"`([^`\n]+)`|: (pyhostsvc .*)|(--[a-z].*)", "\n".join(strings))
    return ["".join(piece) for piece in pieces]


@pytest.mark.parametrize("path", [*PAGES, HOST], ids=lambda path: path.name)
def test_commands_and_options_in_texts_exist(table: Item, path: Path) -> None:
    """Every command that a text names exists, with its options; an option alone belongs to some command."""
    known = {command["name"]: {f"--{name}" for name in options(command)} for command in table["commands"]}
    known["service"] = known["signal"] = set()  # the SCM and the host call them
    every = OTHER_OPTIONS.union(*known.values())
    lines = code_of_messages() if path is HOST else code_of(path)
    wrong = []
    for line in lines:
        named = set(re.findall(r"(?<!\S)--[a-z-]+", without_arguments(line)))
        if line.startswith("--"):
            wrong += [(line, option) for option in named - every]
        elif match := re.match(r"pyhostsvc(?:\.exe)? ([a-z-]+)", line):
            command = match[1]
            assert command in known, line
            wrong += [(line, option) for option in named - known[command] if command != "python"]
    assert wrong == []
