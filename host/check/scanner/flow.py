"""The order in which a module's code runs: what of it can run in a service at all, and what surely does."""

from __future__ import annotations

import _ast
import builtins

from .tree import FUNCTIONS, argument, calls, children, exception_names
from .values import Scope, Values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any


class Place:
    """Where a piece of code stands."""

    def __init__(
        self,
        scope: Scope,
        sure: bool,
        caught: frozenset[str] = frozenset(),
        klass: _ast.ClassDef | None = None,
        thread: bool = False,
    ):
        self.scope = scope
        self.sure = sure  # it runs, whenever the service does
        self.caught = caught  # the exceptions that something around it handles
        self.klass = klass
        self.thread = thread  # a function of a thread's other than the main one

    def catches(self, name: str) -> bool:
        """Does something around it handle this exception?"""
        raised = getattr(builtins, name)
        handlers = [getattr(builtins, caught, None) for caught in self.caught]
        return any(isinstance(handler, type) and issubclass(raised, handler) for handler in handlers)

    def within(self, caught: Iterable[str]) -> Place:
        return self.but(caught=self.caught | frozenset(caught))

    def but(self, **changes: Any) -> Place:
        place = Place(self.scope, self.sure, self.caught, self.klass, self.thread)
        for name, value in changes.items():
            setattr(place, name, value)
        return place


EXITS = frozenset(["sys.exit", "os._exit", "exit", "quit", "os.abort"])
# What runs a function on another thread: which argument it is, by position and by name.
STARTERS = {
    "threading.Thread": (1, "target"),
    "threading.Timer": (1, "function"),
    "_thread.start_new_thread": (0, "function"),
    "asyncio.to_thread": (0, "func"),
}
STARTER_METHODS = {"submit": (0, "fn"), "run_in_executor": (1, "func")}


def name_of(node: _ast.AST) -> str:
    return node.id if isinstance(node, _ast.Name) else node.attr if isinstance(node, _ast.Attribute) else ""


class Flow:
    """Walks one module. What looks at the code is a subclass: `see` is shown every node that can run."""

    def __init__(self, tree: _ast.Module, values: Values, mentioned: set[str]):
        self.tree = tree
        self.values = values
        self.functions: dict[str, _ast.FunctionDef | _ast.AsyncFunctionDef] = {}  # "f", "Class.method"
        self.classes: dict[str, _ast.ClassDef] = {}
        self.owners: dict[_ast.AST, _ast.ClassDef] = {}
        self.waiting: dict[
            _ast.AST, Place
        ] = {}  # functions whose bodies have not been looked at yet, and where those stand
        self.mentioned = mentioned  # the names in all code that can run, of whatever module
        self.names = {name for name in map(name_of, values.nodes) if name}
        self.called: set[_ast.AST] = set()  # functions that surely run
        self.ready: list[_ast.AST] = []  # those of them whose bodies are waiting
        self.learn_functions()
        self.threads = self.learn_threads()

    def see(self, node: _ast.AST, place: Place) -> None:
        raise NotImplementedError

    def call_elsewhere(self, module: str, function: str) -> None:
        """A function of another module surely runs."""
        raise NotImplementedError

    def see_end(self, node: _ast.If, place: Place) -> None:
        """In a service, the script surely ends in this one's body."""
        raise NotImplementedError

    def handler_runs(self, node: _ast.Try, handler: _ast.ExceptHandler, place: Place) -> bool | None:
        """Does it surely (True), or surely not (False)?"""
        raise NotImplementedError

    # Who calls whom

    def learn_functions(self) -> None:
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
        """The function of this module that an expression names; of a class what makes its objects."""
        if isinstance(node, _ast.Name):
            if node.id in self.classes:
                return self.method(self.classes[node.id], "__init__")
            return self.functions.get(node.id)
        if not isinstance(node, _ast.Attribute):
            return None
        if isinstance(node.value, _ast.Name) and node.value.id in ("self", "cls"):
            return self.method(klass, node.attr)
        source = self.values.source(node.value, scope, klass)
        made = getattr(source.func, "id", "") if isinstance(source, _ast.Call) else getattr(source, "id", "")
        return self.method(self.classes.get(made), node.attr)

    def learn_threads(self) -> set[_ast.AST]:
        """The functions that other threads run, as far as can be seen."""
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
        """The argument of a call that another thread will call."""
        name = self.values.dotted(call.func, self.values.scope) or ""
        place = STARTERS.get(name) or STARTER_METHODS.get(name.rpartition(".")[2] or getattr(call.func, "attr", ""))
        return argument(call, *place) if place else None

    # The walk

    def run(self, sure: bool) -> None:
        """The module's own code."""
        self.block(self.tree.body, Place(self.values.scope, sure))

    def run_function(self, node: _ast.AST, sure: bool) -> None:
        """One that is waiting."""
        place = self.waiting.pop(node)
        self.block(node.body, place.but(sure=sure))  # type: ignore[attr-defined]

    def eligible(self) -> list[_ast.AST]:
        """Functions that are waiting and that somebody can call: not those that only code names which cannot run."""
        return [
            node
            for node in self.waiting
            if isinstance(node, FUNCTIONS)
            and (node.name in self.mentioned or node.name not in self.names or node.decorator_list)
        ]

    def block(self, statements: list[_ast.stmt], place: Place) -> bool:
        """True: what comes after it is not reached."""
        return any(self.statement(statement, place) for statement in statements)

    def statement(self, node: _ast.stmt, place: Place) -> bool:
        method = getattr(self, f"visit_{type(node).__name__}", None)
        if method:
            return bool(method(node, place))
        self.expression(node, place)
        return isinstance(node, (_ast.Return, _ast.Raise, _ast.Break, _ast.Continue)) or self.is_exit(node, place)

    def is_exit(self, node: _ast.stmt, place: Place) -> bool:
        call = node.value if isinstance(node, _ast.Expr) else None
        return isinstance(call, _ast.Call) and self.values.dotted(call.func, place.scope) in EXITS

    def expression(self, node: _ast.AST, place: Place) -> None:
        """Anything that is no statement with a body."""
        if isinstance(node, _ast.Lambda):
            self.expression(node.args, place)
            self.expression(node.body, place.but(sure=False, scope=Scope(node, place.scope)))
            return
        self.see(node, place)
        name = name_of(node)
        if name:
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

    def alternatives(self, node: _ast.BoolOp, place: Place) -> None:
        """The values of an `and` or an `or`, up to the one that decides."""
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
        """It surely runs."""
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
            if truth and ends and place.sure and self.ends_script(node.body[-1], place):
                self.see_end(node, place)
            return ends
        unsure = place.but(sure=False)
        ends = self.block(node.body, unsure)
        return self.block(node.orelse, unsure) and ends

    def ends_script(self, node: _ast.stmt, place: Place) -> bool:
        return (isinstance(node, _ast.Raise) and not place.caught) or self.is_exit(node, place)

    def visit_While(self, node: _ast.While, place: Place) -> bool:
        self.see(node, place)
        self.expression(node.test, place)
        if self.values.truth(node.test, place.scope) is not False:
            self.block(node.body, place)
        self.block(node.orelse, place)
        return False

    def visit_For(self, node: _ast.For | _ast.AsyncFor, place: Place) -> bool:
        self.see(node, place)
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
        return self.block(node.body, place.within(caught)) and not caught

    visit_AsyncWith = visit_With

    def visit_Try(self, node: _ast.Try, place: Place) -> bool:
        self.see(node, place)
        caught = [name for handler in node.handlers for name in exception_names(handler.type)]
        ends = self.block([*node.body, *node.orelse], place.within(caught))
        for handler in node.handlers:
            runs = self.handler_runs(node, handler, place)
            if runs is not False:
                ends = self.block(handler.body, place.but(sure=place.sure and runs is True)) and ends
        return self.block(node.finalbody, place) or ends

    visit_TryStar = visit_Try

    def visit_Match(self, node: _ast.AST, place: Place) -> bool:
        self.expression(node.subject, place)  # type: ignore[attr-defined]
        for case in node.cases:  # type: ignore[attr-defined]
            for part in (case.pattern, case.guard):
                if part:
                    self.expression(part, place)
            self.block(case.body, place.but(sure=False))
        return False
