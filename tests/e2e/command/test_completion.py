"""Completion in a shell: the candidates come from the program's own tables; PowerShell's part is a fixed script."""

from __future__ import annotations

import os
import re
import shutil

import pytest
from commands import Commands
from host_exe import Host
from machine import EXE, WINDOWS
from markers import ONE_PYTHON
from service import Install
from table import Item, options

SLEEPER = "import time\ntime.sleep(600)"


pytestmark = ONE_PYTHON


def read(lines: str) -> dict[str, str]:
    """Returns the candidates and their descriptions, as the script reads them: in ASCII, with escapes."""
    assert lines.isascii()
    text = re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), lines)
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    return dict(line.split("\t", 1) for line in text.splitlines())


def complete(commands: Commands, *words: str) -> list[str]:
    """Returns the candidates for the word at the cursor."""
    found = read(commands.ok("completion", "words", "--", *words))
    assert all(found.values())
    return list(found)


def test_commands_complete(commands: Commands, table: Item) -> None:
    names = [command["name"] for command in table["commands"]]
    assert complete(commands, "") == names
    assert complete(commands, "sta") == complete(commands, "STA") == ["start", "status", "stack"]
    assert complete(commands, "help", "") == names
    assert complete(commands, "--") == ["--help"]
    assert complete(commands, "frobnicate") == complete(commands, "frobnicate", "") == []


def test_every_option_of_every_command_completes(commands: Commands, table: Item) -> None:
    for command in table["commands"]:
        name, every = command["name"], [f"--{option}" for option in options(command)]
        assert complete(commands, name, "-") == complete(commands, name, "--") == every
        if every:
            assert complete(commands, name, "x", "--h") == [option for option in every if option.startswith("--h")]
        for option in command["options"]:
            word = [f"--{option['name']}", *(["1"] if option["metavar"] else [])]
            left = [other for other in every if other != word[0] or option["repeatable"]]
            assert complete(commands, name, *word, "--") == left
            joined = word if len(word) == 1 else ["=".join(word)]
            assert complete(commands, name, *joined, "--") == left
            if option["letter"]:
                assert complete(commands, name, f"-{option['letter']}", *word[1:], "--") == left


def test_values_of_settings_complete(commands: Commands, table: Item) -> None:
    """After an option, joined to one, and after `set`."""
    install = next(command for command in table["commands"] if command["name"] == "install")
    by_setting = {option["setting"]: option["name"] for option in install["options"]}
    for setting in table["settings"]:
        name, option = setting["name"], by_setting.get(setting["name"])
        values = {"flag": ["on", "off"], "choice": setting["choices"]}.get(setting["type"], [])
        if name == "account":
            values = ["system", "local", "network", "virtual"]
        assert complete(commands, "set", "NAME", name, "") == values
        assert complete(commands, "set", "NAME", name, "--", "") == values
        for value in values:
            assert value in complete(commands, "set", "NAME", name, value[0].upper())
        if option and setting["type"] != "flag":
            assert complete(commands, "install", "x.py", f"--{option}", "") == values
            assert complete(commands, "run", f"--{option}=") == [f"--{option}={value}" for value in values]
    assert complete(commands, "import", "x.json", "--restart=n") == ["--restart=never"]
    assert complete(commands, "set", "NAME", "no_such_setting", "") == []


def test_names_of_settings_complete(commands: Commands, table: Item) -> None:
    settings = [setting["name"] for setting in table["settings"]]
    assert complete(commands, "get", "NAME", "") == settings
    changeable = [setting["name"] for setting in table["settings"] if setting["exported"]]
    assert complete(commands, "set", "NAME", "") == complete(commands, "reset", "NAME", "") == changeable
    assert complete(commands, "get", "NAME", "--json", "stop_") == ["stop_timeout", "stop_signal", "stop_post"]


def test_names_of_services_complete(commands: Commands, install: Install, table: Item) -> None:
    one, two = f"complete-{os.getpid()}", f"Complete it ☃\U0001f40d-{os.getpid()}"
    install(SLEEPER, name=one)
    install(SLEEPER, name=two)
    names = sorted([one, two])
    for command in table["commands"]:
        if command["operands"] and command["operands"][0]["kind"] == "service":
            assert sorted(complete(commands, command["name"], "comp")) == names, command["name"]
    assert complete(commands, "start", one, "") == [two]
    assert complete(commands, "start", one, two, "") == []
    assert complete(commands, "start", "--no-wait", "complete ") == [two]
    assert sorted(complete(commands, "install", "x.py", "--depends-on", "")) == names
    assert complete(commands, "set", "NAME", "depends_on", one, "COMPLETE I") == [two]


def test_file_names_are_left_to_the_shell(commands: Commands) -> None:
    for words in (["install", ""], ["install", "x"], ["run", "x"], ["import", ""], ["export", "NAME", ""]):
        assert complete(commands, *words) == []
    for option in ("--directory", "--env-file", "--python", "--from", "--log-directory"):
        assert complete(commands, "install", option, "") == []


def test_arguments_of_the_script_are_not_completed(commands: Commands) -> None:
    assert complete(commands, "install", "x.py", "--", "--na") == []
    assert complete(commands, "run", "x.py", "--", "") == []
    assert complete(commands, "python", "-") == complete(commands, "python", "") == []
    assert complete(commands, "install", "--description", "--na") == []  # it is a value


def test_options_complete_if_there_is_nothing_else(commands: Commands) -> None:
    assert complete(commands, "list", "") == ["--json", "--help"]
    assert complete(commands, "control", "NAME", "128", "") == ["--help"]
    assert complete(commands, "completion", "") == ["powershell", "words"]


def test_words_passed_in_a_variable(host: Host) -> None:
    """The script passes the words this way: an empty word stays a word, and nothing needs quotes."""

    def by_variable(words: str) -> list[str]:
        return list(read(host.ok("completion", "words", environment={"PYHOSTSVC_WORDS": words})))

    assert by_variable("set\na b\nrestart\n") == ["always", "on-failure", "never"]
    assert by_variable('install\n"\\\n--restart\na') == ["always"]
    assert by_variable("rem") == ["remove"]
    assert "install" in by_variable("")


def test_completion_prints_the_script(host: Host) -> None:
    script = host.ok("completion", "powershell")
    assert script == host.ok("completion", "PowerShell")
    assert script.isascii()
    assert "Register-ArgumentCompleter -Native" in script
    done = host("completion", "tcsh")
    assert (done.code, done.out) == (2, "")


def test_the_script_is_valid_powershell(host: Host) -> None:
    """A grammar of PowerShell checks it, because there is no PowerShell here."""
    tree_sitter = pytest.importorskip("tree_sitter")
    grammar = pytest.importorskip("tree_sitter_powershell")
    parser = tree_sitter.Parser(tree_sitter.Language(grammar.language()))
    script = host.ok("completion", "powershell").encode()
    assert not parser.parse(script).root_node.has_error
    assert parser.parse(script + b"}").root_node.has_error


@pytest.mark.skipif(not WINDOWS, reason="PowerShell is Windows'")
@pytest.mark.parametrize("shell", ["powershell", "pwsh"])
def test_powershell_completes(host: Host, install: Install, shell: str) -> None:
    """PowerShell's own TabExpansion2, which the Tab key calls."""
    if not shutil.which(shell):
        pytest.skip(f"there is no {shell}")
    name = f"Complete it ☃-{os.getpid()}"
    install(SLEEPER, name=name)
    lines = [
        "pyhostsvc sta",
        "pyhostsvc install x.py --restart o",
        "pyhostsvc stop comp",
        "pyhostsvc set 'a b' notify ",
    ]
    script = f"$env:PATH = '{EXE.parent};' + $env:PATH\n[Console]::OutputEncoding = [Text.Encoding]::UTF8\n"
    script += "Set-StrictMode -Version Latest\npyhostsvc completion powershell | Out-String | Invoke-Expression\n"
    for line in lines:
        quoted = line.replace("'", "''")
        script += f"(TabExpansion2 '{quoted}' {len(line)}).CompletionMatches.CompletionText -join '|'\n"
    path = host.folder / "complete.ps1"
    path.write_text(script, encoding="utf-8-sig")
    done = host.machine.run(
        shutil.which(shell) or shell, "-NoProfile", "-ExecutionPolicy", "Bypass", "-File", str(path)
    )
    expected = ["start|status", "on-failure", f"'{name}'", "on|off"]
    assert done.stdout.splitlines() == expected, done
