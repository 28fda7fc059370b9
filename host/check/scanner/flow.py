"""Follow the order in which a module's code runs: which code can run in a service, and which code always runs."""

from __future__ import annotations

import _ast
import builtins

from .scope import Scope
from .tree import FUNCTIONS, argument, calls, children, exception_names
from .values import Values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any


class Place:
    """The context of a piece of code."""

    def __init__(
        self,
        scope: Scope,
        sure: bool,
        caught: frozenset[str] = frozenset(),
        klass: _ast.ClassDef | None = None,
        thread: bool = False,
        cleans_up: bool = False,
    ):
        self.scope = scope
        self.sure = sure  # it runs in every run of the service
        self.caught = caught  # the exceptions that an enclosing statement handles
        self.klass = klass
        self.thread = thread  # it is part of a function that another thread runs
        self.cleans_up = cleans_up  # it is in an `except` or a `finally`

    def catches(self, name: str) -> bool:
        """Return whether an enclosing statement handles this exception."""
        raised = getattr(builtins, name)
        handlers = [getattr(builtins, caught, None) for caught in self.caught]
        return any(isinstance(handler, type) and issubclass(raised, handler) for handler in handlers)

    def inside_try(self, caught: Iterable[str]) -> Place:
        return self.but(caught=self.caught | frozenset(caught))

    def but(self, **changes: Any) -> Place:
        place = Place(self.scope, self.sure, self.caught, self.klass, self.thread, self.cleans_up)
        for name, value in changes.items():
            setattr(place, name, value)
        return place


EXITS = frozenset(["sys.exit", "os._exit", "exit", "quit", "os.abort"])
# Calls that run a function in another thread: the position and the name of the argument.
THREAD_STARTERS = {
    "threading.Thread": (1, "target"),
    "threading.Timer": (1, "function"),
    "_thread.start_new_thread": (0, "function"),
    "asyncio.to_thread": (0, "func"),
}
THREAD_METHODS = {"submit": (0, "fn"), "run_in_executor": (1, "func")}


def name_of(node: _ast.AST) -> str:
    return node.id if isinstance(node, _ast.Name) else node.attr if isinstance(node, _ast.Attribute) else ""


class Flow:
    """Walks one module and calls `check`, which a subclass implements, for every node that can run."""

    def __init__(self, tree: _ast.Module, values: Values, mentioned: set[str]):
        self.tree = tree
        self.values = values
        self.functions: dict[str, _ast.FunctionDef | _ast.AsyncFunctionDef] = {}  # "f", "Class.method"
        self.classes: dict[str, _ast.ClassDef] = {}
        self.owners: dict[_ast.AST, _ast.ClassDef] = {}
        self.waiting: dict[_ast.AST, Place] = {}  # functions whose bodies were not walked yet
        self.mentioned = mentioned  # the names in all code that can run, in all modules
        self.names = {name for name in map(name_of, values.nodes) if name}
        self.called: set[_ast.AST] = set()  # functions that always run
        self.ready: list[_ast.AST] = []  # functions in `called` whose bodies were not walked yet
        self.collect_functions()
        self.threads = self.find_thread_functions()

    def check(self, node: _ast.AST, place: Place) -> None:
        raise NotImplementedError

    def call_elsewhere(self, module: str, function: str) -> None:
        """Note that a function of another module always runs."""
        raise NotImplementedError

    def check_end(self, node: _ast.If, place: Place, ends_script: bool) -> bool:
        """Handle an `if` in whose body the script, or at least the function, always ends when it runs as a service.

        Return whether the code after it is checked nevertheless: it runs once the user has added an argument.
        """
        raise NotImplementedError

    def handler_runs(self, node: _ast.Try, handler: _ast.ExceptHandler, place: Place) -> bool | None:
        """Return whether the handler always runs (True), never runs (False) or may run (None)."""
        raise NotImplementedError

    # Which function calls which

    def collect_functions(self) -> None:
        for node in self.values.nodes:
            if isinstance(node, _ast.ClassDef):
                self.classes.setdefault(node.name, node)
                for child in node.body:
                    if isinstance(child, FUNCTIONS):
                        self.owners[child] = node
                        self.functions[f"{node.name}.{child.name}"] = child
        for node in self.values.nodes:
            if isinstance(node, FUNCTIONS) and node not in self.owners:
                self.functions.setdefault(node.name, node)

    def method(self, klass: _ast.ClassDef | None, name: str) -> _ast.AST | None:
        for _ in range(10):  # up through the classes of this module
            if klass is None:
                return None
            function = self.functions.get(f"{klass.name}.{name}")
            if function:
                return function
            bases = [self.classes.get(getattr(base, "id", "")) for base in klass.bases]
            klass = next((base for base in bases if base), None)
        return None

    def target(self, node: _ast.AST | None, scope: Scope, klass: _ast.ClassDef | None) -> _ast.AST | None:
        """Return the function of this module that an expression names; for a class, its __init__."""
        if isinstance(node, _ast.Name):
            if node.id in self.classes:
                return self.method(self.classes[node.id], "__init__")
            return self.functions.get(node.id)
        if not isinstance(node, _ast.Attribute):
            return None
        if isinstance(node.value, _ast.Name) and node.value.id in ("self", "cls"):
            return self.method(klass, node.attr)
        source = self.values.source(node.value, scope, klass)
        created_by = getattr(source.func, "id", "") if isinstance(source, _ast.Call) else getattr(source, "id", "")
        return self.method(self.classes.get(created_by), node.attr)

    def find_thread_functions(self) -> set[_ast.AST]:
        """Return the functions that other threads run, as far as the code shows."""
        found: list[_ast.AST] = []
        scope = self.values.scope
        for name, klass in self.classes.items():
            bases = {self.values.dotted(base, scope) for base in klass.bases}
            if bases & {"threading.Thread", "threading.Timer"} and f"{name}.run" in self.functions:
                found.append(self.functions[f"{name}.run"])
        starts = {node for node in self.values.nodes if isinstance(node, _ast.Call) and self.started_by(node)}
        for body in [self.tree, *self.functions.values()] if starts else []:
            for call in calls(body):
                started = call in starts and self.target(self.started_by(call), scope, self.owners.get(body))
                if started:
                    found.append(started)
        threads: set[_ast.AST] = set()
        while found:
            function = found.pop()
            if function in threads:
                continue
            threads.add(function)
            called = (self.target(call.func, scope, self.owners.get(function)) for call in calls(function))
            found.extend(node for node in called if node)
        return threads

    def started_by(self, call: _ast.Call) -> _ast.expr | None:
        """Return the argument of a call that another thread will call."""
        name = self.values.dotted(call.func, self.values.scope) or ""
        place = THREAD_STARTERS.get(name) or THREAD_METHODS.get(
            name.rpartition(".")[2] or getattr(call.func, "attr", "")
        )
        return argument(call, *place) if place else None

    # The walk

    def run(self, sure: bool) -> None:
        """Walk the module's own code."""
        self.block(self.tree.body, Place(self.values.scope, sure))

    def run_function(self, node: _ast.AST, sure: bool) -> None:
        """Walk the body of a function in `waiting`."""
        place = self.waiting.pop(node)
        self.block(node.body, place.but(sure=sure))  # type: ignore[attr-defined]

    def eligible(self) -> list[_ast.AST]:
        """Return the functions in `waiting` that may be called; excludes functions that only unreachable code names."""
        return [
            node
            for node in self.waiting
            if isinstance(node, FUNCTIONS)
            and (node.name in self.mentioned or node.name not in self.names or node.decorator_list)
        ]

    def block(self, statements: list[_ast.stmt], place: Place) -> bool:
        """Walk statements. Return True if the code after them is not reached."""
        return any(self.statement(statement, place) for statement in statements)

    def statement(self, node: _ast.stmt, place: Place) -> bool:
        method = getattr(self, f"visit_{type(node).__name__}", None)
        if method:
            return bool(method(node, place))
        self.expression(node, place)
        return isinstance(node, (_ast.Return, _ast.Raise, _ast.Break, _ast.Continue)) or self.is_exit(node, place)

    def is_exit(self, node: _ast.stmt, place: Place) -> bool:
        call = node.value if isinstance(node, _ast.Expr) else None
        if not isinstance(call, _ast.Call):
            return False
        if self.values.dotted(call.func, place.scope) in EXITS:
            return True
        function = self.target(call.func, place.scope, place.klass)
        last = function.body[-1] if isinstance(function, _ast.FunctionDef) else None
        last_call = last.value if isinstance(last, _ast.Expr) else None
        return isinstance(last_call, _ast.Call) and self.values.dotted(last_call.func, place.scope) in EXITS

    def expression(self, node: _ast.AST, place: Place) -> None:
        """Walk an expression or a statement without a body."""
        if isinstance(node, _ast.Lambda):
            self.expression(node.args, place)
            self.expression(node.body, place.but(sure=False, scope=Scope(node, place.scope)))
            return
        self.check(node, place)
        name = name_of(node)
        if name and not self.is_option(node, place):
            self.mentioned.add(name)
        if isinstance(node, _ast.BoolOp):
            self.alternatives(node, place)
        elif isinstance(node, _ast.IfExp):
            self.expression(node.test, place)
            truth = self.values.truth(node.test, place.scope)
            unsure = place.but(sure=place.sure and truth is not None)
            for branch in [node.body] * (truth is not False) + [node.orelse] * (truth is not True):
                self.expression(branch, unsure)
        else:
            if isinstance(node, _ast.Call):
                self.note_call(node, place)
            for child in children(node):
                self.expression(child, place)

    def is_option(self, node: _ast.AST, place: Place) -> bool:
        """Return whether a node is an argument of the script, such as args.setup, and not the function `setup`."""
        return isinstance(node, _ast.Attribute) and bool(
            self.values.lookup and self.values.lookup.has(node, place.scope)
        )

    def alternatives(self, node: _ast.BoolOp, place: Place) -> None:
        """Walk the values of an `and` or an `or` up to the one that decides the result."""
        for value in node.values:
            self.expression(value, place)
            truth = self.values.truth(value, place.scope)
            if truth is isinstance(node.op, _ast.Or):
                return
            if truth is None:
                place = place.but(sure=False)

    def note_call(self, node: _ast.Call, place: Place) -> None:
        if not place.sure:
            return
        target = self.target(node.func, place.scope, place.klass)
        name = None if target else self.values.dotted(node.func, place.scope)
        if target:
            self.call(target)
        elif name and "." in name:
            self.call_elsewhere(*name.rsplit(".", 1))

    def call(self, function: _ast.AST) -> None:
        """Note that a function always runs."""
        if function not in self.called:
            self.called.add(function)
            if function in self.waiting:
                self.ready.append(function)

    def visit_FunctionDef(self, node: _ast.FunctionDef | _ast.AsyncFunctionDef, place: Place) -> bool:
        for outside in [*node.decorator_list, node.args]:
            self.expression(outside, place)
        klass = self.owners.get(node, place.klass)
        self.waiting[node] = Place(Scope(node, place.scope), False, klass=klass, thread=node in self.threads)
        if node in self.called:
            self.ready.append(node)
        return False

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_ClassDef(self, node: _ast.ClassDef, place: Place) -> bool:
        for outside in [*node.decorator_list, *node.bases, *node.keywords]:
            self.expression(outside, place)
        return self.block(node.body, place)

    def visit_If(self, node: _ast.If, place: Place) -> bool:
        self.expression(node.test, place)
        truth = self.values.truth(node.test, place.scope)
        if truth is not None:
            ends = self.block(node.body if truth else node.orelse, place)
            if truth and ends and place.sure and self.check_end(node, place, self.ends_script(node.body[-1], place)):
                return False
            return ends
        unsure = place.but(sure=False)
        ends = self.block(node.body, unsure)
        return self.block(node.orelse, unsure) and ends

    def ends_script(self, node: _ast.stmt, place: Place) -> bool:
        return (isinstance(node, _ast.Raise) and not place.caught) or self.is_exit(node, place)

    def visit_While(self, node: _ast.While, place: Place) -> bool:
        self.check(node, place)
        self.expression(node.test, place)
        if self.values.truth(node.test, place.scope) is not False:
            self.block(node.body, place)
        self.block(node.orelse, place)
        return False

    def visit_For(self, node: _ast.For | _ast.AsyncFor, place: Place) -> bool:
        self.check(node, place)
        self.expression(node.target, place)
        self.expression(node.iter, place)
        self.block(node.body, place)
        self.block(node.orelse, place)
        return False

    visit_AsyncFor = visit_For

    def visit_With(self, node: _ast.With | _ast.AsyncWith, place: Place) -> bool:
        caught: list[str] = []
        for item in node.items:
            self.expression(item, place)
            call = item.context_expr
            if isinstance(call, _ast.Call) and self.values.dotted(call.func, place.scope) == "contextlib.suppress":
                caught.extend(name for argument in call.args for name in exception_names(argument))
        return self.block(node.body, place.inside_try(caught)) and not caught

    visit_AsyncWith = visit_With

    def visit_Try(self, node: _ast.Try, place: Place) -> bool:
        self.check(node, place)
        caught = [name for handler in node.handlers for name in exception_names(handler.type)]
        ends = self.block([*node.body, *node.orelse], place.inside_try(caught))
        for handler in node.handlers:
            runs = self.handler_runs(node, handler, place)
            if runs is not False:
                there = place.but(sure=place.sure and runs is True, cleans_up=True)
                ends = self.block(handler.body, there) and ends
        return self.block(node.finalbody, place.but(cleans_up=True)) or ends

    visit_TryStar = visit_Try

    def visit_Match(self, node: _ast.AST, place: Place) -> bool:
        self.expression(node.subject, place)  # type: ignore[attr-defined]
        for case in node.cases:  # type: ignore[attr-defined]
            for part in (case.pattern, case.guard):
                if part:
                    self.expression(part, place)
            self.block(case.body, place.but(sure=False))
        return False
