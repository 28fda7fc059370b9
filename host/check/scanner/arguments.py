"""Parse the service's arguments with the options that a script declares, as argparse and click will."""

from __future__ import annotations

import _ast

from .texts import UNKNOWN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

NOTHING: Any = object()  # no value is known
ANY = 1 << 20  # more values than anyone passes


class Option:
    """One option or positional argument."""

    def __init__(self, flags: list[str], dest: str, least: int, most: int, required: bool):
        self.flags = flags  # empty for a positional argument
        self.dest = dest
        self.least, self.most = least, most  # how many values it takes
        self.required = required
        self.default: Any = None  # the value if it is not given
        self.given: Any = NOTHING  # the value if it is given; NOTHING: the argument itself
        self.text = False  # its value is the argument without a conversion
        self.prompts = False  # click asks for it
        self.exclusive = 0  # options with the same number exclude each other

    @property
    def name(self) -> str:
        longest = max(self.flags, key=len, default="")
        return longest or self.dest


class Result:
    """The values that a parser makes of the service's arguments, and its errors."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.missing: list[str] = []
        self.unknown: list[str] = []
        self.prompts: list[str] = []


class Parser:
    """The options of an argparse.ArgumentParser, or of a click command."""

    def __init__(self) -> None:
        self.options: list[Option] = []
        self.positionals: list[Option] = []
        self.commands: dict[str, Parser] = {}
        self.command_dest = ""
        self.needs_command = False
        self.complete = True  # False: it may have more options than are known
        self.abbreviates = True  # the beginning of a long option stands for it
        self.unsure: set[str] = set()  # destinations that set_defaults changes
        self.required_groups: set[int] = set()

    def add(self, option: Option) -> None:
        (self.options if option.flags else self.positionals).append(option)

    def dests(self) -> set[str]:
        found = {option.dest for option in self.options + self.positionals}
        if self.command_dest:
            found.add(self.command_dest)
        for command in self.commands.values():
            found |= command.dests()
        return found

    def find(self, flag: str) -> Option | None:
        exact = [option for option in self.options if flag in option.flags]
        if exact or not self.abbreviates or not flag.startswith("--"):
            return exact[0] if exact else None
        begins = [option for option in self.options if any(known.startswith(flag) for known in option.flags)]
        return begins[0] if len(begins) == 1 else None

    def parse(self, arguments: tuple[str, ...]) -> Result:
        return Parse(self, arguments).result


class Parse:
    """One run of a parser."""

    def __init__(self, parser: Parser, arguments: tuple[str, ...]):
        self.parser = parser
        self.left = list(arguments)
        self.result = Result()
        self.seen: set[Option] = set()
        self.positional: list[str] = []
        self.command = ""
        for option in parser.options + parser.positionals:
            self.result.values[option.dest] = option.default
        if parser.command_dest:
            self.result.values[parser.command_dest] = None
        while self.left and not self.command:
            self.take(self.left.pop(0))
        self.assign_positionals()
        self.finish()

    def take(self, text: str) -> None:
        if text == "--":
            self.positional.extend(self.left)
            self.left = []
        elif text in ("-h", "--help"):
            pass
        elif text.startswith("--"):
            flag, equals, value = text.partition("=")
            self.take_option(text, self.parser.find(flag), [value] if equals else None)
        elif text.startswith("-") and len(text) > 1 and not is_number(text):
            self.take_short(text)
        elif self.parser.commands and len(self.positional) == sum(item.least for item in self.parser.positionals):
            self.command = text
        else:
            self.positional.append(text)

    def take_short(self, text: str) -> None:
        option = self.parser.find(text)
        if option is None:
            option = self.parser.find(text[:2])
            if option and option.most == 0 and len(text) > 2:
                self.left.insert(0, "-" + text[2:])
                self.take_option(text, option, [])
                return
            if option and len(text) > 2:
                self.take_option(text, option, [text[2:].lstrip("=")])
                return
        self.take_option(text, option, None)

    def take_option(self, text: str, option: Option | None, values: list[str] | None) -> None:
        if option is None:
            self.result.unknown.append(text)
            return
        self.seen.add(option)
        if values is None:
            values = []
            while (
                self.left
                and len(values) < option.most
                and (not self.left[0].startswith("-") or is_number(self.left[0]))
            ):
                values.append(self.left.pop(0))
            if len(values) < option.least:
                self.result.missing.append(f"{option.name} {option.dest.upper()}")
        self.set(option, values)

    def set(self, option: Option, values: list[str]) -> None:
        if option.given is not NOTHING:
            value = option.given
        elif option.text and option.least == option.most == 1 and len(values) == 1:
            value = values[0]
        else:
            value = UNKNOWN
        self.result.values[option.dest] = value

    def assign_positionals(self) -> None:
        waiting = self.positional
        after = sum(option.least for option in self.parser.positionals)
        for option in self.parser.positionals:
            after -= option.least
            count = max(0, min(option.most, len(waiting) - after))
            if count < option.least:
                self.result.missing.append(option.name)
                waiting = []
                continue
            if count:
                self.set(option, waiting[:count])
            waiting = waiting[count:]
        self.result.unknown.extend(waiting)

    def finish(self) -> None:
        parser, result = self.parser, self.result
        for option in parser.options:
            if option in self.seen:
                continue
            if option.prompts:
                result.prompts.append(option.name)
            elif option.required:
                result.missing.append(option.name)
        for group in sorted(parser.required_groups):
            members = [option for option in parser.options + parser.positionals if option.exclusive == group]
            if members and not self.seen & set(members):
                result.missing.append(members[0].name)
        if self.command:
            self.run_command()
        elif parser.needs_command:
            result.missing.append(parser.command_dest or "/".join(parser.commands))
        for dest in parser.unsure:
            result.values[dest] = UNKNOWN

    def run_command(self) -> None:
        result = self.result
        if self.parser.command_dest:
            result.values[self.parser.command_dest] = self.command
        command = self.parser.commands.get(self.command)
        if command is None:
            if self.parser.complete:
                result.unknown.append(self.command)
            return
        inner = command.parse(tuple(self.left))
        result.values.update(inner.values)
        if not command.complete:
            result.values.update(dict.fromkeys(inner.values, UNKNOWN))
            return
        result.missing += inner.missing
        result.unknown += inner.unknown
        result.prompts += inner.prompts


def is_number(text: str) -> bool:
    return text.lstrip("-").replace(".", "", 1).isdigit() and text.count("-") == 1


def text_of(node: _ast.AST) -> str:
    """Return "parser" or "self.parser" for such an expression, otherwise an empty text."""
    if isinstance(node, _ast.Name):
        return node.id
    if isinstance(node, _ast.Attribute):
        whole = text_of(node.value)
        return f"{whole}.{node.attr}" if whole else ""
    return ""
