"""Every command with every option wrong: exit code 2, one sentence with its remedy, and nothing is changed.

The cases come from the exe's own table and run in one process: several thousand of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from commands import Commands, Done
from host_exe import Host
from markers import ONE_PYTHON
from service import Install
from table import Item, options, wrong_values

pytestmark = ONE_PYTHON


@dataclass
class Subject:
    """A service, a script and a file for which the commands would work if they were right."""

    commands: Commands
    table: Item
    words: dict[str, str]  # a valid value for each word of a synopsis

    def operands(self, command: Item, count: int | None = None) -> list[str]:
        """Returns `count` operands, or as many as the command needs; one if it accepts any number."""
        words = [self.words[operand["word"]] for operand in command["operands"]]
        wanted = max(command["operands_minimum"], min(command["operands_maximum"], 1)) if count is None else count
        return (words + [words[-1]] * wanted)[:wanted] if words else []

    def refusals(self, cases: Iterator[tuple[list[str], str]]) -> int:
        """Runs cases, each with a pattern of its message. Returns their number; fails with a list of the wrong ones."""
        wrong: list[tuple[list[str], str, Done]] = []
        count = 0
        for arguments, message in cases:
            done = self.commands(*arguments)
            count += 1
            clear = re.fullmatch(r"pyhostsvc: [^\n]{5,}(?:[^.\n]|\.{3})\n  [A-Z`][^\n]*[.?]\n", done.err)
            if done.code != 2 or done.out or not clear or not re.search(message, done.err):
                wrong.append((arguments, message, done))
        assert not wrong, "\n".join(map(str, wrong))
        return count


@pytest.fixture
def subject(host: Host, install: Install, commands: Commands, table: Item) -> Iterator[Subject]:
    """Checks at the end that nothing was changed."""
    script = host.script("print('not to be run')", "never_installed.py")
    service = install("import time\ntime.sleep(600)")
    file = host.path(host.folder / "exported.json")
    commands.ok("export", service.name, file)
    folders = host.machine.local_path(r"C:\ProgramData\pyhostsvc")
    words = {"NAME": service.name, "SETTING": "stop_timeout", "VALUE": "12", "SCRIPT": host.path(script), "FILE": file}
    words |= {"CODE": "128", "COMMAND": "list", "SHELL": "powershell"}

    def seen() -> tuple[object, ...]:
        files = sorted(path.name for path in host.folder.iterdir())
        here = sorted(path.name for path in folders.iterdir())
        return files, here, commands("list", "--json").out, commands("export", service.name).out

    before = seen()
    yield Subject(commands, table, words)
    assert seen() == before


def parsed(subject: Subject) -> list[Item]:
    """Returns the commands that parse their own options, unlike those that pass options to Python."""
    return [command for command in subject.table["commands"] if not command["verbatim"]]


def test_unknown_options(subject: Subject) -> None:
    """A misspelt option gets a suggestion."""

    def cases() -> Iterator[tuple[list[str], str]]:
        for command in parsed(subject):
            start = [command["name"], *subject.operands(command)]
            for name in options(command):
                for slip in {name + "x", name[:-2] + name[-1] + name[-2]} - set(options(command)):
                    near = rf"unknown option '--{slip}(=1)?'\n  Did you mean '--({'|'.join(options(command))})'\?"
                    yield [*start, f"--{slip}"], near
                    yield [*start, f"--{slip}=1"], near
            yield [*start, "--frobnicate"], rf"unknown option '--frobnicate'\n  `pyhostsvc help {command['name']}`"
            yield [*start, "-z"], r"unknown option '-z'\n  `pyhostsvc help "

    assert subject.refusals(cases()) > 400


def test_missing_repeated_and_superfluous_option_values(subject: Subject) -> None:
    def cases() -> Iterator[tuple[list[str], str]]:
        for command in parsed(subject):
            start = [command["name"], *subject.operands(command)]
            for name, option in options(command).items():
                if not option["metavar"]:
                    yield (
                        [*start, f"--{name}=on"],
                        f"'--{name}' does not accept a value\n  Write `--{name}` without a value",
                    )
                    continue
                write = rf"'--{name}' needs a value\n  Write `--{name} {option['metavar']}`\."
                yield [*start, f"--{name}"], write
                yield [*start, f"--{name}", "--", "x"], write
                if not option["repeatable"]:
                    yield [*start, f"--{name}=1", f"--{name}", "1"], f"'--{name}' was given twice"
                if option["letter"]:
                    yield [*start, f"-{option['letter']}"], write

    assert subject.refusals(cases()) > 200


def test_invalid_values_of_options(subject: Subject) -> None:
    settings = {setting["name"]: setting for setting in subject.table["settings"]}

    def cases() -> Iterator[tuple[list[str], str]]:
        for command in parsed(subject):
            for name, option in options(command).items():
                if option["setting"] and option["metavar"]:
                    for value in wrong_values(settings[option["setting"]]):
                        yield [command["name"], *subject.operands(command), f"--{name}={value}"], re.escape(value)

    assert subject.refusals(cases()) > 300


def test_invalid_values_of_settings(subject: Subject) -> None:
    """`set` refuses what the option refuses."""
    name = subject.words["NAME"]

    def cases() -> Iterator[tuple[list[str], str]]:
        for setting in subject.table["settings"]:
            for value in wrong_values(setting):
                yield ["set", name, setting["name"], "--", value], re.escape(value)
            if setting["type"] not in ("list", "arguments", "codes") and setting["exported"]:
                yield ["set", name, setting["name"]], f"{setting['name']} takes one value"
                yield ["set", name, setting["name"], "1", "2"], f"{setting['name']} takes one value"
            slip = setting["name"] + "x"
            yield ["get", name, slip], rf"there is no setting '{slip}'\n  Did you mean '{setting['name']}'\?"
            yield ["set", name, slip, "1"], f"there is no setting '{slip}'"
            yield ["reset", name, slip], f"there is no setting '{slip}'"
        for command in ("get", "set", "reset"):
            lists = rf"there is no setting 'frobnicate'\n  `pyhostsvc get {re.escape(name)}` lists the settings"
            yield [command, name, "frobnicate", *["1"][: command == "set"]], lists
        for command in ("set", "reset"):
            yield [command, name, "state_directory", *["C:\\"][: command == "set"]], "chosen by install"

    assert subject.refusals(cases()) > 200


def test_missing_and_superfluous_operands(subject: Subject) -> None:
    def cases() -> Iterator[tuple[list[str], str]]:
        for command in parsed(subject):
            name, minimum, maximum = command["name"], command["operands_minimum"], command["operands_maximum"]
            use = re.escape(f"pyhostsvc {name} {command['synopsis']}".strip())
            for count in range(minimum):
                yield [name, *subject.operands(command, count)], f"'{name}' requires .*\n  Usage: `{use}`"
            if maximum < 100:
                full = subject.operands(command, maximum)
                yield [name, *full, "extra"], f"'{name}' does not accept 'extra'\n  Usage: `{use}`"
                yield [name, "--", *full, "extra"], "" if not command["rest"] else "no script was specified|requires"
            if command["operands"] and not minimum and name != "help":
                yield [name], "no (service|script) was (named|specified)|requires a FILE"
                if "all" in options(command):
                    yield [name, *subject.operands(command), "--all"], "--all cannot be combined with a service name"
            if not command["rest"]:
                yield [name, *subject.operands(command), "--", "x"], f"'{name}' takes no arguments after '--'"

    assert subject.refusals(cases()) > 50


def test_unknown_commands(subject: Subject) -> None:
    def cases() -> Iterator[tuple[list[str], str]]:
        for command in subject.table["commands"]:
            yield [command["name"] + "x"], r"unknown command '.*'\n  Did you mean '[\w-]+'\?"
            yield [command["name"].upper()], r"unknown command '.*'\n  Did you mean '[\w-]+'\?"
        yield [""], "`pyhostsvc help` lists the commands"
        yield ["frobnicate"], "`pyhostsvc help` lists the commands"
        yield ["help", "frobnicate"], "`pyhostsvc help` lists the commands"

    subject.refusals(cases())
