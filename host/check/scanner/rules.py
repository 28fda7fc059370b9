"""Check one module of a script for code that does not work in a service."""

from __future__ import annotations

import _ast

from .environment import Environment
from .flow import Flow, Place
from .imports import Imports
from .needs import Needs
from .paths import Paths
from .processes import Processes
from .tables import CALLS, DIALOGS, METHODS, NAMES, STDIN_HARMLESS
from .theme import Call
from .tree import argument, walk
from .values import Values
from .waits import Waits
from .windows import UNIX_ONLY_NAMES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .modules import Module

    # A finding's ID, the node, its argument, whether it always runs, and possibly the argument of its remedy.
    Report = Callable[..., None]
    Import = Callable[
        [str, _ast.AST, Place, bool], None
    ]  # a module's name, the node, its place, whether it may be a name

# Names that a script uses to find out where it runs.
ENVIRONMENT_TESTS = frozenset(
    ["sys.platform", "os.name", "platform.system", "sys.stdin.isatty", "sys.stdout.isatty", "os.isatty"]
)


def statements_of(nodes: list[_ast.AST]) -> set[_ast.AST]:
    """Return the constants that are statements, such as docstrings."""
    return {node.value for node in nodes if isinstance(node, _ast.Expr) and isinstance(node.value, _ast.Constant)}


class Rules(Flow):
    """Checks every node that can run."""

    def __init__(
        self,
        tree: _ast.Module,
        values: Values,
        mentioned: set[str],
        report: Report,
        imported: Import,
        called: Callable[[str, str], None],
    ):
        super().__init__(tree, values, mentioned)
        self.report = report
        self.imported = imported
        self.find: Callable[[str], Module | None] = lambda name: None
        self.calls_elsewhere = called
        self.paths = Paths(values, report)
        self.docstrings = statements_of(values.nodes)
        self.done: set[_ast.AST] = set()  # nodes that were checked with an enclosing node
        self.imports = Imports(self)
        self.environment = Environment(self)
        self.needs = Needs(self)
        self.waits = Waits(self)
        self.waits.prepare()
        self.themes = [self.imports, self.environment, self.needs, self.waits, Processes(self)]

    def check(self, node: _ast.AST, place: Place) -> None:
        method = getattr(self, f"check_{type(node).__name__}", None)
        if method and node not in self.done:
            method(node, place)

    def call_elsewhere(self, module: str, function: str) -> None:
        self.calls_elsewhere(module, function)

    def handler_runs(self, node: _ast.Try, handler: _ast.ExceptHandler, place: Place) -> bool | None:
        return self.imports.handler_runs(node, handler, place)

    def check_Import(self, node: _ast.Import, place: Place) -> None:
        self.imports.check_import(node, place)

    def check_ImportFrom(self, node: _ast.ImportFrom, place: Place) -> None:
        self.imports.check_from(node, place)

    def check_Try(self, node: _ast.Try, place: Place) -> None:
        self.imports.check_try(node, place)

    def check_While(self, node: _ast.While, place: Place) -> None:
        self.waits.check_loop(node, place)

    def check_Assign(self, node: _ast.Assign, place: Place) -> None:
        self.needs.check_assign(node, place)

    # Calls and names

    def check_Call(self, node: _ast.Call, place: Place) -> None:
        name = self.values.dotted(node.func, place.scope) or ""
        call = Call(node, name, getattr(node.func, "attr", "") or name.rpartition(".")[2], place)
        self.check_known(call)
        self.paths.check_call(node, place)
        for theme in self.themes:
            theme.check_call(call)
        if name == "signal.signal" and place.thread and not place.catches("ValueError"):
            self.report("signal-in-thread", node, "", True)

    def check_known(self, call: Call) -> None:
        """Check a call that the tables name."""
        is_method = isinstance(call.node.func, _ast.Attribute)
        rule = CALLS.get(call.name) or self.dialog(call.name) or (METHODS.get(call.method) if is_method else None)
        if not rule or (call.name == "os.path.expanduser" and self.is_plain(call.node, call.place)):
            return
        finding, raised = rule
        text = f".{call.method}" if call.name not in CALLS and not self.dialog(call.name) else call.name
        handled = bool(raised and call.place.catches(raised))
        if not handled or finding == "console-input":  # a script that handles EOFError still expected an answer
            self.report(finding, call.node, f"{text}()", call.place.sure and not handled)

    @staticmethod
    def dialog(name: str) -> tuple[str, None] | None:
        """Return the finding for a call that opens a dialog of tkinter."""
        module, _, function = name.rpartition(".")
        return ("gui", None) if module in DIALOGS and function[:1].islower() else None

    def is_plain(self, node: _ast.Call, place: Place) -> bool:
        """Return whether the path to expand is known and has no ~."""
        value = self.values.value(argument(node, 0, "path"), place.scope)
        return isinstance(value, str) and not value.startswith("~")

    def check_Subscript(self, node: _ast.Subscript, place: Place) -> None:
        self.environment.check_subscript(node, place)
        self.needs.check_subscript(node, place)

    def check_Attribute(self, node: _ast.Attribute, place: Place) -> None:
        name = self.values.dotted(node, place.scope)
        if not name:
            return
        self.check_stdin(name, node)
        module, _, attribute = name.rpartition(".")
        handled = place.catches("AttributeError")
        if name in NAMES:
            self.report(NAMES[name], node, name, place.sure and not handled)
        elif attribute in UNIX_ONLY_NAMES.get(module, ()) and not handled and isinstance(node.ctx, _ast.Load):
            self.report("unix-only", node, name, place.sure)

    def check_stdin(self, name: str, node: _ast.Attribute) -> None:
        if name.startswith("sys.stdin.") and name.split(".")[2] in STDIN_HARMLESS:
            inner: _ast.AST = node
            while isinstance(inner, _ast.Attribute):
                self.done.add(inner)
                inner = inner.value

    def check_Compare(self, node: _ast.Compare, place: Place) -> None:
        """Skip `sys.stdin is None`."""
        if isinstance(node.ops[0], (_ast.Is, _ast.IsNot)):
            self.done.add(node.left)

    def check_Name(self, node: _ast.Name, place: Place) -> None:
        if isinstance(node.ctx, _ast.Load) and self.values.aliases.get(node.id) == "sys.stdin":
            self.report("stdin", node, "sys.stdin", place.sure)

    def check_Constant(self, node: _ast.Constant, place: Place) -> None:
        if node not in self.docstrings:
            self.paths.check_text(node, place)

    # The end of the script

    def tested(self, node: _ast.If, place: Place) -> Iterator[_ast.AST]:
        """Yield the parts of a test, and of the values of the names in it."""
        for child in walk(node.test):
            yield from walk(self.values.source(child, place.scope, place.klass))

    def check_end(self, node: _ast.If, place: Place, ends_script: bool) -> bool:
        names = {self.values.dotted(child, place.scope) for child in self.tested(node, place)}
        if ends_script and names & ENVIRONMENT_TESTS:
            self.report("ends-here", node, "", True)
            return False
        return (ends_script and self.environment.check_end(node, place)) or self.needs.check_end(node, place)
