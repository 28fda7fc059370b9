"""Evaluate expressions without running code: constants, texts, paths and conditions, as far as they are known."""

from __future__ import annotations

import _ast
import os
import sys

from .scope import Scope
from .texts import UNKNOWN, Argv, Items, PathText, Prefix, as_path, join, like
from .tree import argument, walk
from .windows import ABSOLUTE_PATH, KNOWN, KNOWN_CALLS, OTHER_NAMES, PATHS, SAME_PATH, UNIX_ONLY_NAMES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .service import Service

MAX_DEPTH = 40  # of names that refer to names, possibly in a circle


class Values:
    """The expressions of one module."""

    def __init__(self, tree: _ast.Module, name: str, package: str, file: str, service: Service):
        self.name = name
        self.package = package
        self.file = file
        self.service = service
        self.version = service.version
        self.lookup: Any = None  # finds values that depend on the service's arguments (arguments.py)
        self.scope = Scope(tree, None)
        self.fields: dict[_ast.AST, dict[str, _ast.expr | None]] = {}  # the values that a class assigns to self.…
        self.aliases: dict[str, str] = {}
        self.nodes = list(walk(tree))
        for node in self.nodes:
            if isinstance(node, (_ast.Import, _ast.ImportFrom)):
                self.add_import(node)
            elif isinstance(node, _ast.ClassDef):
                self.fields[node] = self.fields_of(node)
        self.argv_is_known = not any(self.changes_argv(node) for node in self.nodes)

    def changes_argv(self, node: _ast.AST) -> bool:
        """Return whether a node assigns to sys.argv or calls a method of it."""
        if isinstance(node, _ast.Call):
            return isinstance(node.func, _ast.Attribute) and self.dotted(node.func.value, self.scope) == "sys.argv"
        if isinstance(node, _ast.Subscript):
            node_is_set = not isinstance(node.ctx, _ast.Load)
            return node_is_set and self.dotted(node.value, self.scope) == "sys.argv"
        is_set = isinstance(node, _ast.Attribute) and not isinstance(node.ctx, _ast.Load)
        return is_set and self.dotted(node, self.scope) == "sys.argv"

    def add_import(self, node: _ast.Import | _ast.ImportFrom) -> None:
        for alias in node.names:
            if isinstance(node, _ast.ImportFrom):
                module = self.absolute(node)
                self.aliases[alias.asname or alias.name] = f"{OTHER_NAMES.get(module, module)}.{alias.name}"
            elif alias.asname:
                self.aliases[alias.asname] = OTHER_NAMES.get(alias.name, alias.name)
            else:
                root = alias.name.partition(".")[0]
                self.aliases[root] = OTHER_NAMES.get(root, root)

    def absolute(self, node: _ast.ImportFrom) -> str:
        """Return the module of a `from` import; empty if a relative import goes above the topmost package."""
        if not node.level:
            return node.module or ""
        parts = self.package.split(".") if self.package else []
        if node.level > len(parts):
            return ""
        above = parts[: len(parts) - node.level + 1]
        return ".".join([*above, node.module] if node.module else above)

    @staticmethod
    def fields_of(node: _ast.ClassDef) -> dict[str, _ast.expr | None]:
        fields: dict[str, _ast.expr | None] = {}
        for child in walk(node):
            if not isinstance(child, _ast.Assign):
                continue
            for target in child.targets:
                if (
                    isinstance(target, _ast.Attribute)
                    and isinstance(target.value, _ast.Name)
                    and target.value.id == "self"
                ):
                    fields[target.attr] = None if target.attr in fields else child.value
        return fields

    # Names

    def dotted(self, node: _ast.AST, scope: Scope) -> str | None:
        """Return the full name of an expression according to the imports, such as "os.path.join" or "input"."""
        parts: list[str] = []
        while isinstance(node, _ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, _ast.Name):
            return None
        if node.id in self.aliases and not scope.is_local(node.id):
            root = self.aliases[node.id]  # other assignments to the name are fallbacks
        elif scope.find(node.id)[0]:
            return None
        else:
            root = node.id
        return ".".join([root, *reversed(parts)])

    def source(self, node: _ast.AST, scope: Scope, klass: _ast.AST | None) -> _ast.AST:
        """Return the only value of a name or a field of self; otherwise the expression itself."""
        for _ in range(MAX_DEPTH):
            value: _ast.expr | None = None
            if isinstance(node, _ast.Name):
                value = scope.find(node.id)[1] or self.item(scope.loops.get(node.id), scope)
            elif isinstance(node, _ast.Attribute) and isinstance(node.value, _ast.Name) and node.value.id == "self":
                value = self.fields.get(klass, {}).get(node.attr) if klass else None
            if value is None:
                break
            node = value
        return node

    def item(self, node: _ast.expr | None, scope: Scope) -> _ast.expr | None:
        """Return an item of a list: its first one, or what its comprehension makes."""
        if isinstance(node, _ast.Name):
            node = scope.find(node.id)[1]
        if isinstance(node, (_ast.List, _ast.Tuple)):
            return node.elts[0] if node.elts else None
        return node.elt if isinstance(node, (_ast.ListComp, _ast.GeneratorExp)) else None

    def origin(self, node: _ast.AST, scope: Scope, klass: _ast.AST | None, depth: int = 0) -> str:
        """Return how an object was created, such as "threading.Event" or "zmq.Context.socket"; empty if unknown."""
        source = self.source(node, scope, klass)
        if isinstance(source, _ast.Await):
            source = source.value
        if not isinstance(source, _ast.Call) or depth > MAX_DEPTH:
            return ""
        name = self.dotted(source.func, scope)
        if name or not isinstance(source.func, _ast.Attribute):
            return name or ""
        whole = self.origin(source.func.value, scope, klass, depth + 1)
        return f"{whole}.{source.func.attr}" if whole else ""

    def created_by(self, node: _ast.AST, scope: Scope, klass: _ast.AST | None) -> str | None:
        """Return the full name of the call that created an object, such as "threading.Event"."""
        source = self.source(node, scope, klass)
        return self.dotted(source.func, scope) if isinstance(source, _ast.Call) else None

    # Values

    def truth(self, node: _ast.expr, scope: Scope) -> bool | None:
        value = self.value(node, scope)
        if value is UNKNOWN or isinstance(value, Items) or (isinstance(value, Prefix) and not value):
            return None
        return bool(value)

    def value(self, node: _ast.AST | None, scope: Scope, depth: int = 0) -> Any:
        """Return a constant, a text (Prefix, PathText), or UNKNOWN."""
        if depth > MAX_DEPTH or node is None:
            return UNKNOWN
        method = getattr(self, f"value_{type(node).__name__}", None)
        return method(node, scope, depth + 1) if method else UNKNOWN

    def value_Constant(self, node: _ast.Constant, scope: Scope, depth: int) -> Any:
        return node.value

    def value_Tuple(self, node: _ast.Tuple, scope: Scope, depth: int) -> Any:
        values = [self.value(item, scope, depth) for item in node.elts]
        return UNKNOWN if any(value is UNKNOWN for value in values) else tuple(values)

    def value_List(self, node: _ast.List | _ast.Set, scope: Scope, depth: int) -> Any:
        values = [self.value(item, scope, depth) for item in node.elts]
        return UNKNOWN if any(value is UNKNOWN for value in values) else Items(values)

    value_Set = value_List

    def value_Name(self, node: _ast.Name, scope: Scope, depth: int) -> Any:
        if node.id in self.aliases and not scope.is_local(node.id):
            if self.aliases[node.id] == "sys.argv":
                return self.argv()
            return KNOWN.get(self.aliases[node.id], UNKNOWN)
        bound, value = scope.find(node.id)
        if bound and value is None and self.lookup:
            return self.lookup.parameter(scope.owner(node.id), node.id)
        if bound:
            return self.value(value, scope, depth)
        return {"__name__": self.name, "__file__": self.file}.get(node.id, UNKNOWN)

    def argv(self) -> Any:
        return Argv(self.service.argv) if self.argv_is_known else UNKNOWN

    def value_Attribute(self, node: _ast.Attribute, scope: Scope, depth: int) -> Any:
        name = self.dotted(node, scope)
        if name == "sys.version_info":
            return self.version
        if name == "sys.argv":
            return self.argv()
        if name in KNOWN:
            return KNOWN[name]
        if name in ("sys.version_info.major", "sys.version_info.minor"):
            return self.version[name.endswith("minor")]
        value = self.lookup.attribute(node, scope) if self.lookup else UNKNOWN
        if value is not UNKNOWN:
            return value
        whole = self.value(node.value, scope, depth)
        if not isinstance(whole, PathText):
            return UNKNOWN
        if node.attr == "parent":
            return like(whole, os.path.dirname(whole) or ".")
        return os.path.basename(whole) if node.attr == "name" else UNKNOWN

    def value_Subscript(self, node: _ast.Subscript, scope: Scope, depth: int) -> Any:
        if isinstance(node.value, _ast.Attribute) and node.value.attr == "parents":
            whole, steps = self.value(node.value.value, scope, depth), self.value(node.slice, scope, depth)
            if isinstance(whole, PathText) and isinstance(steps, int):
                for _ in range(steps + 1):
                    whole = like(whole, os.path.dirname(whole))
                return whole
        whole = self.value(node.value, scope, depth)
        if isinstance(node.slice, _ast.Slice):
            return self.part(node.slice, whole, scope, depth)
        index = self.value(node.slice, scope, depth)
        if isinstance(whole, tuple) and isinstance(index, int) and -len(whole) <= index < len(whole):
            return whole[index]
        return UNKNOWN

    def part(self, node: _ast.Slice, whole: Any, scope: Scope, depth: int) -> Any:
        if not isinstance(whole, Argv):
            return UNKNOWN
        bounds = [self.value(bound, scope, depth) if bound else None for bound in (node.lower, node.upper, node.step)]
        if not all(bound is None or isinstance(bound, int) for bound in bounds):
            return UNKNOWN
        return Argv(whole[slice(*bounds)])

    def value_JoinedStr(self, node: _ast.JoinedStr, scope: Scope, depth: int) -> Any:
        text = ""
        for part in node.values:
            plain = isinstance(part, _ast.FormattedValue) and part.conversion == -1 and part.format_spec is None
            inner = part.value if isinstance(part, _ast.FormattedValue) and plain else part
            value = self.value(inner, scope, depth) if plain or isinstance(part, _ast.Constant) else UNKNOWN
            if not isinstance(value, (str, int)):
                return Prefix(text)
            text += str(value)
            if isinstance(value, Prefix):
                return Prefix(text)
        return text

    def value_BinOp(self, node: _ast.BinOp, scope: Scope, depth: int) -> Any:
        left = self.value(node.left, scope, depth)
        right = self.value(node.right, scope, depth)
        if isinstance(node.op, _ast.Div) and (isinstance(left, PathText) or isinstance(right, PathText)):
            return as_path(join(left, right))
        if not isinstance(node.op, (_ast.Add, _ast.Mod)) or not isinstance(left, str):
            return UNKNOWN
        if isinstance(node.op, _ast.Mod):
            return Prefix(left.partition("%")[0])
        if isinstance(left, Prefix) or not isinstance(right, str):
            return Prefix(left)
        return like(right, left + right)

    def value_BoolOp(self, node: _ast.BoolOp, scope: Scope, depth: int) -> Any:
        decides = isinstance(node.op, _ast.Or)
        values = [self.value(value, scope, depth) for value in node.values]
        for value in values:
            if value is not UNKNOWN and bool(value) == decides:
                return value if value is values[0] else decides
        return UNKNOWN if any(value is UNKNOWN for value in values) else values[-1]

    def value_UnaryOp(self, node: _ast.UnaryOp, scope: Scope, depth: int) -> Any:
        value = self.value(node.operand, scope, depth)
        if value is UNKNOWN or isinstance(value, Items):
            return UNKNOWN
        if isinstance(node.op, _ast.Not):
            return not value
        return -value if isinstance(node.op, _ast.USub) and isinstance(value, int) else UNKNOWN

    def value_IfExp(self, node: _ast.IfExp, scope: Scope, depth: int) -> Any:
        test = self.value(node.test, scope, depth)
        if test is UNKNOWN:
            return UNKNOWN
        return self.value(node.body if test else node.orelse, scope, depth)

    def value_Compare(self, node: _ast.Compare, scope: Scope, depth: int) -> Any:
        if self.dotted(node.comparators[0], scope) == "os.environ":
            return self.in_environment(node, scope, depth)
        left, right = self.value(node.left, scope, depth), self.value(node.comparators[0], scope, depth)
        inexact = any(value is UNKNOWN or isinstance(value, Prefix) for value in (left, right))
        if len(node.ops) != 1 or inexact:
            return UNKNOWN
        if isinstance(left, Argv) and isinstance(right, tuple):
            left, right = tuple(left), tuple(right)
        elif isinstance(left, tuple) and isinstance(right, tuple) and node.ops[0].__class__ in (_ast.Eq, _ast.NotEq):
            return UNKNOWN  # a version, of which only the first two numbers are known
        try:
            return COMPARISONS[type(node.ops[0])](left, right)
        except (KeyError, TypeError):
            return UNKNOWN

    def in_environment(self, node: _ast.Compare, scope: Scope, depth: int) -> Any:
        """Return the value of `name in os.environ`, or of `not in`."""
        name = self.value(node.left, scope, depth)
        if type(name) is not str or not isinstance(node.ops[0], (_ast.In, _ast.NotIn)):
            return UNKNOWN
        has = self.service.has_variable(name)
        return UNKNOWN if has is None else has is isinstance(node.ops[0], _ast.In)

    def variable(self, node: _ast.Call, scope: Scope, depth: int) -> Any:
        """Return the value of os.environ.get(name) if the service does not have the variable."""
        name = self.value(argument(node, 0, "key"), scope, depth)
        if type(name) is not str or self.service.has_variable(name) is not False:
            return UNKNOWN
        default = argument(node, 1, "default")
        return None if default is None else self.value(default, scope, depth)

    def value_Call(self, node: _ast.Call, scope: Scope, depth: int) -> Any:
        name = self.dotted(node.func, scope)
        if name in ("os.environ.get", "os.getenv"):
            return self.variable(node, scope, depth)
        if name == "len" and len(node.args) == 1:
            whole = self.value(node.args[0], scope, depth)
            exact = isinstance(whole, (str, tuple)) and not isinstance(whole, (Prefix, Items))
            return len(whole) if exact else UNKNOWN
        if name in KNOWN_CALLS:
            return KNOWN_CALLS[name]
        if name == "hasattr":
            return self.has_attribute(node, scope, depth)
        if isinstance(node.func, _ast.Attribute):
            text = self.value(node.func.value, scope, depth)
            if isinstance(text, str):
                return self.text_method(node, text, scope, depth)
        return self.path_call(name, node, scope, depth) if name else UNKNOWN

    def has_attribute(self, node: _ast.Call, scope: Scope, depth: int) -> Any:
        if len(node.args) != 2:
            return UNKNOWN
        module, name = self.dotted(node.args[0], scope), self.value(node.args[1], scope, depth)
        if module not in UNIX_ONLY_NAMES or not isinstance(name, str):
            return UNKNOWN
        return False if name in UNIX_ONLY_NAMES[module] else UNKNOWN

    def text_method(self, node: _ast.Call, text: str, scope: Scope, depth: int) -> Any:
        assert isinstance(node.func, _ast.Attribute)
        method = node.func.attr
        arguments = [self.value(item, scope, depth) for item in node.args]
        if isinstance(text, PathText):
            if method in ("resolve", "absolute"):
                return like(text, os.path.abspath(text))
            if method == "joinpath":
                return as_path(join(text, *arguments))
            return like(text, text) if method in ("expanduser",) and not text.startswith("~") else UNKNOWN
        if method == "format":
            return Prefix(text.partition("{")[0])
        exact = not isinstance(text, Prefix) and not any(isinstance(value, Prefix) for value in arguments)
        if method not in ("lower", "upper", "strip", "startswith", "endswith") or not exact or UNKNOWN in arguments:
            return UNKNOWN
        try:
            return getattr(text, method)(*arguments)
        except TypeError:
            return UNKNOWN

    def path_call(self, name: str, node: _ast.Call, scope: Scope, depth: int) -> Any:
        arguments = [self.value(item, scope, depth) for item in node.args]
        first = arguments[0] if arguments else UNKNOWN
        if name in ("os.getcwd", "pathlib.Path.cwd"):
            here = os.getcwd()
            return PathText(here) if name.startswith("pathlib") else here
        if name in PATHS:
            return as_path(join(*arguments)) if arguments else PathText(".")
        if name == "os.path.join":
            return join(*arguments)
        if not isinstance(first, str):
            return UNKNOWN
        if name == "os.path.dirname":
            return like(first, os.path.dirname(first))
        if name in ABSOLUTE_PATH:
            return like(first, os.path.abspath(first))
        return (Prefix(first) if isinstance(first, Prefix) else str(first)) if name in SAME_PATH else UNKNOWN


COMPARISONS: dict[type, Any] = {
    _ast.Eq: lambda a, b: a == b,
    _ast.NotEq: lambda a, b: a != b,
    _ast.Lt: lambda a, b: a < b,
    _ast.LtE: lambda a, b: a <= b,
    _ast.Gt: lambda a, b: a > b,
    _ast.GtE: lambda a, b: a >= b,
    _ast.In: lambda a, b: a in b,
    _ast.NotIn: lambda a, b: a not in b,
    _ast.Is: lambda a, b: a is b,
    _ast.IsNot: lambda a, b: a is not b,
}


def current_version() -> tuple[int, int]:
    return sys.version_info[0], sys.version_info[1]
