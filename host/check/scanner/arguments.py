"""Parse the service's arguments as argparse and click will, as far as the script's code shows its options."""

from __future__ import annotations

import _ast

from .tree import FUNCTIONS, argument
from .values import UNKNOWN, Scope, Values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

NOTHING: Any = object()  # no default was given
ANY = 1 << 20
FLAG_VALUES = {"store_true": True, "store_false": False}
NO_VALUE = frozenset(["store_true", "store_false", "store_const", "append_const", "count", "version", "help"])
GROUPS = frozenset(["add_argument_group", "add_mutually_exclusive_group"])
# Names by which functions pass on what a parser returned.
NAMESPACES = frozenset(
    ["a", "arg", "args", "arguments", "cli_args", "flags", "namespace", "ns", "options", "opts", "parsed"]
)
CLICK = frozenset(["click", "rich_click", "asyncclick"])


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
        if exact or not flag.startswith("--"):
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


class ArgumentModel:
    """The parsers of one module."""

    def __init__(self, values: Values):
        self.values = values
        self.parsers: dict[str, Parser] = {}  # by the expression that names the parser, such as "self.parser"
        self.groups: dict[str, int] = {}  # groups whose options exclude each other, by the same
        self.subparsers: dict[str, Parser] = {}  # the parser that `add_subparsers` was called on, by its result's name
        self.roots: list[Parser] = []
        self.changed: set[str] = set()  # attributes that the code assigns to, perhaps of a namespace
        self.click: dict[str, Parser] = {}  # by the name of the function
        self.click_functions: dict[_ast.AST, Parser] = {}
        nodes = [node for node in values.nodes if isinstance(node, (_ast.Call, _ast.Assign))]
        if any("argparse" in alias.split(".") for alias in values.aliases.values()):
            # An assignment comes before the call that it contains.
            for node in sorted(nodes, key=lambda node: (node.lineno, node.col_offset)):
                self.read(node)
        for attribute in values.nodes:
            if isinstance(attribute, _ast.Attribute) and isinstance(attribute.ctx, _ast.Store):
                name = text_of(attribute.value).rpartition(".")[2]
                self.changed.update([attribute.attr] if name in NAMESPACES else [])
        if any(alias.partition(".")[0] in CLICK for alias in values.aliases.values()):
            self.read_click()

    # argparse

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

    # click

    def read_click(self) -> None:
        functions = [node for node in self.values.nodes if isinstance(node, FUNCTIONS) and node.decorator_list]
        for function in sorted(functions, key=lambda node: node.lineno):
            command = self.click_command(function)
            if command:
                self.click[function.name] = self.click_functions[function] = command

    def click_command(self, function: _ast.FunctionDef | _ast.AsyncFunctionDef) -> Parser | None:
        parser = Parser()
        kind = owner = name = ""
        for decorator in function.decorator_list:
            call = decorator if isinstance(decorator, _ast.Call) else None
            func = call.func if call else decorator
            if not isinstance(func, (_ast.Attribute, _ast.Name)):
                continue
            full = self.values.dotted(func, self.values.scope) or ""
            what = full.rpartition(".")[2] if full.partition(".")[0] in CLICK else getattr(func, "attr", "")
            whole = text_of(func.value) if isinstance(func, _ast.Attribute) else ""
            if full.partition(".")[0] not in CLICK and not (what in ("command", "group") and whole in self.click):
                parser.complete = False  # a decorator of another library may add options
            elif what in ("option", "argument") and call:
                self.add_click(parser, call, what == "option")
            elif what in ("command", "group"):
                kind, owner = what, whole
                name = str(self.constant(argument(call, 0, "name")) or "") if call else ""
                free = call and self.constant(argument(call, 99, "invoke_without_command")) is True
                parser.needs_command = what == "group" and not free
            elif what.endswith("_option") and what not in ("version_option", "help_option"):
                parser.complete = False
        if not kind:
            return None
        if owner in self.click:
            name = name or function.name.replace("_", "-")
            self.click[owner].commands[name.lower()] = parser
        return parser

    def add_click(self, parser: Parser, call: _ast.Call, is_option: bool) -> None:
        names = [self.constant(name) for name in call.args]
        if not names or not all(type(name) is str for name in names) or any(key.arg is None for key in call.keywords):
            parser.complete = False
            return
        flags = [part for name in names if name.startswith("-") for part in name.split("/")]
        plain = [name for name in names if not name.startswith("-")]
        longest = max(flags, key=len, default="")
        dest = plain[0] if plain else next((flag for flag in flags if flag.startswith("--")), longest)
        dest = dest.strip("-").replace("-", "_").lower()
        nargs = self.constant(argument(call, 99, "nargs"))
        default = argument(call, 99, "default")
        is_flag = self.constant(argument(call, 99, "is_flag")) is True or any("/" in name for name in names)
        required = argument(call, 99, "required")
        must = self.constant(required) is True if required is not None else not is_option and nargs != -1
        if argument(call, 99, "envvar") is not None or default is not None:
            must = False
        least, most = (0, ANY) if nargs == -1 else (nargs, nargs) if isinstance(nargs, int) else (1, 1)
        if is_flag or self.constant(argument(call, 99, "count")) is True:
            least = most = 0
        elif not is_option and not must:
            least = 0
        option = Option(flags if is_option else [], dest, least, most, must)
        option.default = self.constant(default) if default is not None else False if is_flag else None
        if argument(call, 99, "envvar") is not None:
            option.default = UNKNOWN
        option.given = (UNKNOWN if any("/" in name for name in names) else True) if is_flag else NOTHING
        option.text = argument(call, 99, "type") is None
        prompt = self.constant(argument(call, 99, "prompt"))
        option.prompts = is_option and prompt not in (None, False) and default is None
        if is_option or least or most:
            parser.add(option)


FALSE = {"store_true": False, "store_false": True}


def counts(nargs: Any, is_given: bool) -> tuple[int, int]:
    """Return how many values an argument takes at least and at most."""
    if isinstance(nargs, int):
        return nargs, nargs
    known = {"?": (0, 1), "*": (0, ANY), "+": (1, ANY), "...": (0, ANY), "A...": (1, ANY)}
    return (
        known.get(nargs, (0, ANY)) if is_given and isinstance(nargs, str) else (0, ANY) if nargs is UNKNOWN else (1, 1)
    )


def text_of(node: _ast.AST) -> str:
    """Return "parser" or "self.parser" for such an expression, otherwise an empty text."""
    if isinstance(node, _ast.Name):
        return node.id
    if isinstance(node, _ast.Attribute):
        whole = text_of(node.value)
        return f"{whole}.{node.attr}" if whole else ""
    return ""


class Lookup:
    """Finds values that depend on the service's arguments, for one module."""

    def __init__(self, arguments: Arguments, model: ArgumentModel):
        self.arguments, self.model = arguments, model

    def attribute(self, node: _ast.Attribute, scope: Scope) -> Any:
        return self.arguments.attribute(self.model, node, scope)

    def has(self, node: _ast.Attribute, scope: Scope) -> bool:
        """Return whether an attribute belongs to a namespace of argparse."""
        return self.arguments.owner(self.model, node, scope) is not None

    def parameter(self, function: _ast.AST | None, name: str) -> Any:
        return self.arguments.parameter(function, name, self.model)


class Arguments:
    """The parsers of all modules, and what they make of the service's arguments."""

    def __init__(self, argv: tuple[str, ...]):
        self.argv = argv
        self.models: list[ArgumentModel] = []
        self.results: dict[Parser, Result] = {}

    def add(self, values: Values) -> Lookup:
        model = ArgumentModel(values)
        self.models.append(model)
        values.lookup = Lookup(self, model)
        return values.lookup  # type: ignore[no-any-return]

    def result(self, parser: Parser) -> Result:
        if parser not in self.results:
            result = parser.parse(self.argv[1:])
            if not parser.complete:
                result.missing, result.unknown, result.prompts = [], [], []
                result.values = dict.fromkeys(result.values, UNKNOWN)
            self.results[parser] = result
        return self.results[parser]

    def only_parser(self, model: ArgumentModel) -> Parser | None:
        """Return the parser that a namespace in the module comes from, if there is no doubt."""
        roots = model.roots or [parser for other in self.models for parser in other.roots]
        return roots[0] if len(roots) == 1 else None

    def attribute(self, model: ArgumentModel, node: _ast.Attribute, scope: Scope) -> Any:
        """Return the value of an attribute of a namespace, such as args.port."""
        parser = self.owner(model, node, scope)
        if not parser or node.attr in model.changed:
            return UNKNOWN
        return self.result(parser).values.get(node.attr, UNKNOWN)

    def owner(self, model: ArgumentModel, node: _ast.Attribute, scope: Scope) -> Parser | None:
        """Return the parser that made the namespace with this attribute."""
        parser = self.only_parser(model)
        if not parser or node.attr not in parser.dests() or not self.is_namespace(model, node.value, scope):
            return None
        return parser

    def is_namespace(self, model: ArgumentModel, node: _ast.expr, scope: Scope) -> bool:
        if isinstance(node, _ast.Call):
            return getattr(node.func, "attr", "") == "parse_args"
        name = node.attr if isinstance(node, _ast.Attribute) else getattr(node, "id", "")
        if isinstance(node, _ast.Name):
            value = scope.find(node.id)[1]
            if isinstance(value, _ast.Call):
                called = getattr(value.func, "attr", getattr(value.func, "id", ""))
                return called == "parse_args" or (name in NAMESPACES and ("arg" in called or "opt" in called))
            if value is not None:
                return False
        return name in NAMESPACES

    def parameter(self, function: _ast.AST | None, name: str, model: ArgumentModel) -> Any:
        """Return the value of a parameter that click passes to a function."""
        parser = model.click_functions.get(function) if function else None
        if parser is None:
            return UNKNOWN
        entry = self.click_entry(model)
        if entry is None:
            return UNKNOWN
        result = self.result(entry)
        if parser is not entry and not result.values:
            return UNKNOWN
        return result.values.get(name, UNKNOWN)

    @staticmethod
    def click_entry(model: ArgumentModel) -> Parser | None:
        """Return the command that is not a part of a group, if there is one."""
        inner = {id(command) for parser in model.click.values() for command in parser.commands.values()}
        entries = [parser for parser in model.click.values() if id(parser) not in inner]
        return entries[0] if len(entries) == 1 else None
