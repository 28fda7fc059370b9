"""Find the options that a module declares with click or typer."""

from __future__ import annotations

import _ast

from .arguments import ANY, NOTHING, Option, Parser, text_of
from .texts import UNKNOWN
from .tree import FUNCTIONS, argument
from .values import Values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

CLICK = frozenset(["click", "rich_click", "asyncclick"])


class ClickModel:
    """The click commands of one module."""

    def __init__(self, values: Values):
        self.values = values
        self.commands: dict[str, Parser] = {}  # by the name of the function
        self.functions: dict[_ast.AST, Parser] = {}
        roots = {alias.partition(".")[0] for alias in values.aliases.values()}
        if roots & CLICK:
            self.read()
        if "typer" in roots:
            TyperReader(self).read()

    def entry(self) -> Parser | None:
        """Return the command that is not a part of a group, if there is one."""
        inner = {id(command) for parser in self.commands.values() for command in parser.commands.values()}
        entries = [parser for parser in self.commands.values() if id(parser) not in inner]
        return entries[0] if len(entries) == 1 else None

    def constant(self, node: _ast.expr | None) -> Any:
        """Return a constant; None if there is no expression, UNKNOWN if it is not constant."""
        return None if node is None else self.values.value(node, self.values.scope)

    def read(self) -> None:
        functions = [node for node in self.values.nodes if isinstance(node, FUNCTIONS) and node.decorator_list]
        for function in sorted(functions, key=lambda node: node.lineno):
            command = self.command(function)
            if command:
                self.commands[function.name] = self.functions[function] = command

    def command(self, function: _ast.FunctionDef | _ast.AsyncFunctionDef) -> Parser | None:
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
            if full.partition(".")[0] not in CLICK and not (what in ("command", "group") and whole in self.commands):
                parser.complete = False  # a decorator of another library may add options
            elif what in ("option", "argument") and call:
                self.add_option(parser, call, what == "option")
            elif what in ("command", "group"):
                kind, owner = what, whole
                name = str(self.constant(argument(call, 0, "name")) or "") if call else ""
                free = call and self.constant(argument(call, 99, "invoke_without_command")) is True
                parser.needs_command = what == "group" and not free
            elif what.endswith("_option") and what not in ("version_option", "help_option"):
                parser.complete = False
        if not kind:
            return None
        if owner in self.commands:
            name = name or function.name.replace("_", "-")
            self.commands[owner].commands[name.lower()] = parser
        return parser

    def add_option(self, parser: Parser, call: _ast.Call, is_option: bool) -> None:
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


class TyperReader:
    """Reads the parameters of functions that typer calls."""

    def __init__(self, model: ClickModel):
        self.model = model
        self.values = model.values

    def read(self) -> None:
        functions = {node.name: node for node in self.values.nodes if isinstance(node, FUNCTIONS)}
        for call in self.values.nodes:
            if isinstance(call, _ast.Call) and self.values.dotted(call.func, self.values.scope) == "typer.run":
                function = functions.get(getattr(call.args[0], "id", "")) if call.args else None
                if function:
                    self.add("typer.run", function)
        apps: dict[str, list[tuple[str, _ast.FunctionDef | _ast.AsyncFunctionDef]]] = {}
        callbacks: set[str] = set()
        for function in functions.values():
            for decorator in function.decorator_list:
                func = decorator.func if isinstance(decorator, _ast.Call) else None
                if isinstance(func, _ast.Attribute) and func.attr in ("command", "callback"):
                    name = argument(decorator, 0, "name") if isinstance(decorator, _ast.Call) else None
                    given = self.model.constant(name) or function.name.replace("_", "-")
                    apps.setdefault(text_of(func.value), []).append((str(given), function))
                    callbacks.update([text_of(func.value)] if func.attr == "callback" else [])
        for app, commands in apps.items():
            origin = self.values.origin(_ast.Name(app, _ast.Load()), self.values.scope, None)
            if origin == "typer.Typer" and app not in callbacks:
                self.add_app(app, commands)

    def add_app(self, app: str, commands: list[tuple[str, _ast.FunctionDef | _ast.AsyncFunctionDef]]) -> None:
        if len(commands) == 1:
            self.add(app, commands[0][1])
            return
        group = self.model.commands[app] = Parser()
        group.needs_command = True
        for name, function in commands:
            group.commands[name] = self.parser(function)
            self.model.functions[function] = group.commands[name]

    def add(self, name: str, function: _ast.FunctionDef | _ast.AsyncFunctionDef) -> None:
        self.model.commands[name] = self.model.functions[function] = self.parser(function)

    def parser(self, function: _ast.FunctionDef | _ast.AsyncFunctionDef) -> Parser:
        parser = Parser()
        parameters = function.args.posonlyargs + function.args.args
        defaults: list[_ast.expr | None] = [None] * (len(parameters) - len(function.args.defaults))
        defaults += function.args.defaults
        parameters, defaults = parameters + function.args.kwonlyargs, defaults + function.args.kw_defaults
        for parameter, default in zip(parameters, defaults):
            if isinstance(parameter.annotation, _ast.Subscript) or isinstance(default, _ast.Call):
                parser.complete = False  # Annotated[...], typer.Option(...), list[...]: not read
                continue
            flag = "--" + parameter.arg.replace("_", "-")
            option = Option([flag] if default else [], parameter.arg, 1, 1, default is None)
            option.text = getattr(parameter.annotation, "id", "str") == "str"
            option.default = None if default is None else self.model.constant(default)
            if getattr(parameter.annotation, "id", "") == "bool" and default:
                option.flags.append("--no-" + flag[2:])
                option.least = option.most = 0
                option.given = True if option.default is False else UNKNOWN
            parser.add(option)
        return parser
