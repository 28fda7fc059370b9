"""Find the options that a module declares with argparse."""

from __future__ import annotations

import _ast

from .arguments import ANY, Option, Parser, text_of
from .texts import UNKNOWN
from .tree import argument
from .values import Values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

FLAG_VALUES = {"store_true": True, "store_false": False}
NO_VALUE = frozenset(["store_true", "store_false", "store_const", "append_const", "count", "version", "help"])
GROUPS = frozenset(["add_argument_group", "add_mutually_exclusive_group"])
# Names by which functions pass on what a parser returned.
NAMESPACES = frozenset(
    ["a", "arg", "args", "arguments", "cli_args", "flags", "namespace", "ns", "options", "opts", "parsed"]
)
FALSE = {"store_true": False, "store_false": True}


class ArgparseModel:
    """The argparse parsers of one module."""

    def __init__(self, values: Values):
        self.values = values
        self.parsers: dict[str, Parser] = {}  # by the expression that names the parser, such as "self.parser"
        self.groups: dict[str, int] = {}  # groups whose options exclude each other, by the same
        self.subparsers: dict[str, Parser] = {}  # the parser that `add_subparsers` was called on, by its result's name
        self.roots: list[Parser] = []
        self.changed: set[str] = set()  # attributes that the code assigns to, perhaps of a namespace
        nodes = [node for node in values.nodes if isinstance(node, (_ast.Call, _ast.Assign))]
        if any("argparse" in alias.split(".") for alias in values.aliases.values()):
            # An assignment comes before the call that it contains.
            for node in sorted(nodes, key=lambda node: (node.lineno, node.col_offset)):
                self.read(node)
        for attribute in values.nodes:
            if isinstance(attribute, _ast.Attribute) and isinstance(attribute.ctx, _ast.Store):
                name = text_of(attribute.value).rpartition(".")[2]
                self.changed.update([attribute.attr] if name in NAMESPACES else [])

    def read(self, node: _ast.Call | _ast.Assign) -> None:
        if isinstance(node, _ast.Assign):
            if isinstance(node.value, _ast.Call):
                for target in node.targets:
                    self.bind(text_of(target), node.value)
            return
        method = getattr(node.func, "attr", "")
        whole = text_of(node.func.value) if isinstance(node.func, _ast.Attribute) else ""
        if method == "add_argument":
            parser = self.parsers.get(whole)
            if parser:
                self.add_argument(parser, node, self.groups.get(whole, 0))
            else:
                self.make_incomplete()
        elif method == "set_defaults" and whole in self.parsers:
            self.parsers[whole].unsure.update(keyword.arg or "" for keyword in node.keywords)
        elif method == "add_parser" and whole in self.subparsers:
            name = self.constant(argument(node, 0, "name"))
            if isinstance(name, str):
                self.subparsers[whole].commands.setdefault(name, Parser())
            else:
                self.subparsers[whole].complete = False
        elif method == "add_subparsers" and whole in self.parsers:
            self.add_subparsers(self.parsers[whole], node)

    def bind(self, target: str, call: _ast.Call) -> None:
        """Handle `target = call`."""
        name = self.values.dotted(call.func, self.values.scope) or ""
        method = getattr(call.func, "attr", "")
        whole = text_of(call.func.value) if isinstance(call.func, _ast.Attribute) else ""
        if name == "argparse.ArgumentParser":
            parser = Parser()
            extra = {keyword.arg for keyword in call.keywords} & {
                "parents",
                "prefix_chars",
                "fromfile_prefix_chars",
                None,
            }
            parser.complete = not extra and target not in self.parsers
            parser.abbreviates = self.abbreviates(call)
            self.roots.append(parser)
            self.parsers[target] = parser
        elif method in GROUPS and whole in self.parsers:
            self.parsers[target] = self.parsers[whole]
            if method == "add_mutually_exclusive_group":
                self.groups[target] = len(self.groups) + 1
                if self.constant(argument(call, 99, "required")) is True:
                    self.parsers[whole].required_groups.add(self.groups[target])
        elif method == "add_subparsers" and whole in self.parsers:
            self.subparsers[target] = self.parsers[whole]
        elif method == "add_parser" and whole in self.subparsers:
            parser = Parser()
            parser.complete = not any(keyword.arg in ("parents", None) for keyword in call.keywords)
            parser.abbreviates = self.abbreviates(call)
            command = self.constant(argument(call, 0, "name"))
            if isinstance(command, str):
                self.subparsers[whole].commands[command] = parser
                aliases = self.constant(argument(call, 99, "aliases"))
                for alias in aliases if isinstance(aliases, tuple) else ():
                    self.subparsers[whole].commands[alias] = parser
            else:
                self.subparsers[whole].complete = False
            self.parsers[target] = parser

    def add_subparsers(self, parser: Parser, call: _ast.Call) -> None:
        dest = self.constant(argument(call, 99, "dest"))
        parser.command_dest = dest if isinstance(dest, str) else ""
        parser.needs_command = self.constant(argument(call, 99, "required")) is True

    def abbreviates(self, call: _ast.Call) -> bool:
        return self.constant(argument(call, 99, "allow_abbrev")) is not False

    def make_incomplete(self) -> None:
        for parser in self.roots:
            parser.complete = False

    def constant(self, node: _ast.expr | None) -> Any:
        """Return a constant; None if there is no expression, UNKNOWN if it is not constant."""
        return None if node is None else self.values.value(node, self.values.scope)

    def add_argument(self, parser: Parser, call: _ast.Call, group: int) -> None:
        names = [self.constant(name) for name in call.args]
        if not names or not all(type(name) is str for name in names) or any(key.arg is None for key in call.keywords):
            parser.complete = False
            return
        flags = [name for name in names if name.startswith("-")]
        longest = next((flag for flag in flags if flag.startswith("--")), flags[0] if flags else names[0])
        dest = self.constant(argument(call, 99, "dest")) or longest.lstrip("-").replace("-", "_")
        action = self.constant(argument(call, 99, "action"))
        nargs = self.constant(argument(call, 99, "nargs"))
        least, most = counts(nargs, argument(call, 99, "nargs") is not None)
        if action in NO_VALUE or self.is_boolean(call):
            least = most = 0
        option = Option(flags, str(dest), least, most, self.constant(argument(call, 99, "required")) is True)
        default = argument(call, 99, "default")
        option.default = FALSE.get(str(action)) if default is None else self.constant(default)
        if action in FLAG_VALUES:
            option.given = FLAG_VALUES[str(action)]
        elif action == "count":
            option.given = 1
        elif self.is_boolean(call):
            option.flags += ["--no-" + flag[2:] for flag in flags if flag.startswith("--")]
            option.given = UNKNOWN
        option.text = action in (None, "store") and argument(call, 99, "type") is None
        option.exclusive = group
        parser.add(option)

    def is_boolean(self, call: _ast.Call) -> bool:
        node = argument(call, 99, "action")
        return node is not None and self.values.dotted(node, self.values.scope) == "argparse.BooleanOptionalAction"


def counts(nargs: Any, is_given: bool) -> tuple[int, int]:
    """Return how many values an argument takes at least and at most."""
    if isinstance(nargs, int):
        return nargs, nargs
    known = {"?": (0, 1), "*": (0, ANY), "+": (1, ANY), "...": (0, ANY), "A...": (1, ANY)}
    return (
        known.get(nargs, (0, ANY)) if is_given and isinstance(nargs, str) else (0, ANY) if nargs is UNKNOWN else (1, 1)
    )
