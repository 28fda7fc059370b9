"""Find values that depend on the arguments that the service passes to the script."""

from __future__ import annotations

import _ast

from .argparse_model import NAMESPACES, ArgparseModel
from .arguments import Parser, Result
from .click_model import ClickModel
from .scope import Scope
from .texts import UNKNOWN
from .values import Values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class ModuleModel:
    """The parsers of one module."""

    def __init__(self, values: Values):
        self.argparse = ArgparseModel(values)
        self.click = ClickModel(values)


class Lookup:
    """Finds values that depend on the service's arguments, for one module."""

    def __init__(self, arguments: Arguments, model: ModuleModel):
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
        self.models: list[ModuleModel] = []
        self.results: dict[Parser, Result] = {}

    def add(self, values: Values) -> Lookup:
        model = ModuleModel(values)
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

    def only_parser(self, model: ModuleModel) -> Parser | None:
        """Return the parser that a namespace in the module comes from, if there is no doubt."""
        roots = model.argparse.roots or [parser for other in self.models for parser in other.argparse.roots]
        return roots[0] if len(roots) == 1 else None

    def attribute(self, model: ModuleModel, node: _ast.Attribute, scope: Scope) -> Any:
        """Return the value of an attribute of a namespace, such as args.port."""
        parser = self.owner(model, node, scope)
        if not parser or node.attr in model.argparse.changed:
            return UNKNOWN
        return self.result(parser).values.get(node.attr, UNKNOWN)

    def owner(self, model: ModuleModel, node: _ast.Attribute, scope: Scope) -> Parser | None:
        """Return the parser that made the namespace with this attribute."""
        parser = self.only_parser(model) if self.is_namespace(model, node.value, scope) else None
        return parser if parser and node.attr in parser.dests() else None

    def is_namespace(self, model: ModuleModel, node: _ast.expr, scope: Scope) -> bool:
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

    def parameter(self, function: _ast.AST | None, name: str, model: ModuleModel) -> Any:
        """Return the value of a parameter that click or typer passes to a function."""
        parser = model.click.functions.get(function) if function else None
        entry = model.click.entry() if parser else None
        if entry is None or (parser is not entry and not self.result(entry).values):
            return UNKNOWN
        return self.result(entry).values.get(name, UNKNOWN)
