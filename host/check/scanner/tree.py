"""Walk a syntax tree. The module ast can do this, but it imports re and enum, which take longer than the scan."""

from __future__ import annotations

import _ast

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

FUNCTIONS = (_ast.FunctionDef, _ast.AsyncFunctionDef)
SCOPES = (*FUNCTIONS, _ast.Lambda, _ast.ClassDef)


def parse(source: bytes, file: str) -> _ast.Module:
    tree = compile(source, file, "exec", _ast.PyCF_ONLY_AST, dont_inherit=True)
    assert isinstance(tree, _ast.Module)
    return tree


def children(node: _ast.AST) -> Iterator[_ast.AST]:
    for field in node._fields:
        value = getattr(node, field, None)
        if isinstance(value, _ast.AST):
            yield value
        elif isinstance(value, list):
            for item in value:
                if isinstance(item, _ast.AST):
                    yield item


def walk(root: _ast.AST) -> Iterator[_ast.AST]:
    """Yield a node and all nodes below it in order."""
    waiting = [root]
    for node in waiting:
        yield node
        waiting.extend(children(node))


def own_nodes(root: _ast.AST) -> Iterator[_ast.AST]:
    """Yield the nodes below `root` except those in nested functions and classes."""
    waiting = [root]
    for node in waiting:
        for child in children(node):
            yield child
            if not isinstance(child, SCOPES):
                waiting.append(child)


def calls(root: _ast.AST) -> Iterator[_ast.Call]:
    return (node for node in walk(root) if isinstance(node, _ast.Call))


def argument(call: _ast.Call, position: int, name: str) -> _ast.expr | None:
    """Return an argument of a call by its position or name; None if it was not passed."""
    if position < len(call.args) and not any(isinstance(value, _ast.Starred) for value in call.args[: position + 1]):
        return call.args[position]
    return next((keyword.value for keyword in call.keywords if keyword.arg == name), None)


def exception_names(node: _ast.expr | None) -> list[str]:
    """Return the exceptions of an except clause; BaseException if it names none."""
    if node is None:
        return ["BaseException"]
    items = node.elts if isinstance(node, _ast.Tuple) else [node]
    return [getattr(item, "id", getattr(item, "attr", "")) for item in items]
