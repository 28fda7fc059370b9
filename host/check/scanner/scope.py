"""Find the values of the names of functions and modules."""

from __future__ import annotations

import _ast

from .tree import FUNCTIONS, own_nodes, walk


class Scope:
    """The names of a function or a module and the value of each; None if a name has several values."""

    def __init__(self, node: _ast.AST, parent: Scope | None):
        self.node = node
        self.parent = parent
        self.values: dict[str, _ast.expr | None] = {}
        self.loops: dict[str, _ast.expr] = {}  # what the loop of a name iterates over
        for name in parameters(node):
            self.values[name] = None
        for child in own_nodes(node):
            self.add(child)

    def add(self, node: _ast.AST) -> None:
        if isinstance(node, _ast.Assign):
            for target in node.targets:
                if isinstance(target, _ast.Name):
                    self.bind(target.id, node.value)
        elif isinstance(node, _ast.AnnAssign):
            if isinstance(node.target, _ast.Name) and node.value:
                self.bind(node.target.id, node.value)
        elif isinstance(node, _ast.NamedExpr):
            self.bind(node.target.id, node.value)
        elif isinstance(node, (*FUNCTIONS, _ast.ClassDef)):
            self.values[node.name] = None
        else:
            self.add_other(node)

    def add_other(self, node: _ast.AST) -> None:
        if isinstance(node, (_ast.Global, _ast.Nonlocal)):
            for name in node.names:
                self.rebound(name)
        elif isinstance(node, (_ast.AugAssign, _ast.For, _ast.AsyncFor, _ast.comprehension)):
            self.add_changed(node)
        elif isinstance(node, _ast.withitem):
            if isinstance(node.optional_vars, _ast.Name):
                self.bind(node.optional_vars.id, node.context_expr)
        elif isinstance(node, _ast.Name) and isinstance(node.ctx, _ast.Store):
            self.values.setdefault(node.id, None)  # a loop's target or the like; assignments were added above

    def add_changed(self, node: _ast.AugAssign | _ast.For | _ast.AsyncFor | _ast.comprehension) -> None:
        """Add the names that a loop or an operator sets again."""
        for child in walk(node.target):
            if isinstance(child, _ast.Name):
                self.values[child.id] = None
        if isinstance(node, _ast.For) and isinstance(node.target, _ast.Name):
            self.loops[node.target.id] = node.iter

    def bind(self, name: str, value: _ast.expr) -> None:
        self.values[name] = None if name in self.values else value

    def rebound(self, name: str) -> None:
        """Note that a function sets a name of an outer scope."""
        scope = self.parent
        while scope:
            if name in scope.values:
                scope.values[name] = None
            scope = scope.parent

    def owner(self, name: str) -> _ast.AST | None:
        """Return the function or the module that binds the name."""
        scope: Scope | None = self
        while scope and name not in scope.values:
            scope = scope.parent
        return scope.node if scope else None

    def find(self, name: str) -> tuple[bool, _ast.expr | None]:
        """Return whether the name is bound in this or an outer scope, and its value."""
        scope: Scope | None = self
        while scope:
            if name in scope.values:
                return True, scope.values[name]
            scope = scope.parent
        return False, None

    def is_local(self, name: str) -> bool:
        """Return whether a function, not the module, binds the name."""
        scope: Scope | None = self
        while scope and scope.parent:
            if name in scope.values:
                return True
            scope = scope.parent
        return False


def parameters(node: _ast.AST) -> list[str]:
    if not isinstance(node, (*FUNCTIONS, _ast.Lambda)):
        return []
    every = node.args.posonlyargs + node.args.args + node.args.kwonlyargs
    extra = [argument for argument in (node.args.vararg, node.args.kwarg) if argument]
    return [argument.arg for argument in every + extra]
