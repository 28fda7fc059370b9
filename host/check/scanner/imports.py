"""Check the imports of one module."""

from __future__ import annotations

import _ast

from .tables import APP_CALLS, APP_MODULES, APP_OPTIONS, DIALOGS, IMPORTS, NAMES
from .theme import Theme
from .tree import exception_names
from .windows import UNIX_ONLY_NAMES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .flow import Place
    from .theme import Call

IMPORT_ERRORS = frozenset(["ImportError", "ModuleNotFoundError"])


class Imports(Theme):
    """The imports of one module."""

    def check_import(self, node: _ast.Import, place: Place) -> None:
        for alias in node.names:
            self.rules.environment.check_import(alias.name, node, place)
            if not self.check_name(alias.name, node, place):
                self.rules.imported(alias.name, node, place, False)

    def check_from(self, node: _ast.ImportFrom, place: Place) -> None:
        module = self.values.absolute(node)
        if not module:
            self.report("relative-import", node, "." * node.level + (node.module or ""), place.sure)
            return
        self.rules.environment.check_import(module, node, place)
        if self.check_name(module, node, place):
            return
        self.rules.imported(module, node, place, False)
        for alias in node.names:
            full = f"{module}.{alias.name}"
            if alias.name in UNIX_ONLY_NAMES.get(module, ()) and not place.catches("ImportError"):
                self.report("fork" if full in NAMES else "unix-only", node, full, place.sure)
            elif full in NAMES:
                if full != "sys.stdin":
                    self.report(NAMES[full], node, full, place.sure)
            elif alias.name != "*":
                self.rules.environment.check_import(full, node, place)
                self.check_name(full, node, place)
                self.rules.imported(full, node, place, True)  # a name if there is no such module

    def check_name(self, name: str, node: _ast.AST, place: Place) -> bool:
        """Check the name of an imported module. Return True if it does not matter whether the module exists."""
        parts = name.split(".")
        known = next(
            (known for known in (".".join(parts[:i]) for i in range(1, len(parts) + 1)) if known in IMPORTS), ""
        )
        module = self.rules.find(known) if known else None
        if not known or (module and module.kind == "local"):
            return False
        if known == "tkinter" and self.only_dialogs(node):
            return False  # the call that opens a dialog is the finding
        if not (IMPORTS[known] == "daemonize" and place.catches("ImportError")):
            self.report(IMPORTS[known], node, known, place.sure)
        return IMPORTS[known] == "daemonize"

    @staticmethod
    def only_dialogs(node: _ast.AST) -> bool:
        """Return whether an import has only modules of tkinter that open dialogs."""
        if isinstance(node, _ast.ImportFrom):
            return node.module in DIALOGS or {f"{node.module}.{alias.name}" for alias in node.names} <= DIALOGS
        return isinstance(node, _ast.Import) and {alias.name for alias in node.names} <= DIALOGS

    def below(self, statements: list[_ast.stmt]) -> Iterator[str]:
        """Yield the modules that statements import."""
        for statement in statements:
            if isinstance(statement, _ast.Import):
                yield from (alias.name for alias in statement.names)
            elif isinstance(statement, _ast.ImportFrom):
                yield self.values.absolute(statement)

    def handler_runs(self, node: _ast.Try, handler: _ast.ExceptHandler, place: Place) -> bool | None:
        imports = list(self.below(node.body))
        names = set(exception_names(handler.type))
        if not imports or not names & (IMPORT_ERRORS | {"Exception", "BaseException"}):
            return None
        if not all(self.rules.find(name) for name in imports):
            return True
        return False if names <= IMPORT_ERRORS else None

    def check_try(self, node: _ast.Try, place: Place) -> None:
        """Treat an import as required if its handler ends the script anyway."""
        if not any(self.below(node.body)):
            return
        for handler in node.handlers:
            names = set(exception_names(handler.type))
            if names & (IMPORT_ERRORS | {"Exception", "BaseException"}) and self.ends_script_here(handler, place):
                for statement in node.body:
                    if isinstance(statement, (_ast.Import, _ast.ImportFrom)):
                        self.rules.done.add(statement)
                        self.check_required(statement, place)
                return

    def ends_script_here(self, handler: _ast.ExceptHandler, place: Place) -> bool:
        """Return whether a handler ends the script or raises."""
        return any(isinstance(node, _ast.Raise) or self.rules.is_exit(node, place) for node in handler.body)

    def check_required(self, node: _ast.Import | _ast.ImportFrom, place: Place) -> None:
        if isinstance(node, _ast.Import):
            self.check_import(node, place)
        else:
            self.check_from(node, place)

    def check_call(self, call: Call) -> None:
        if call.name in ("importlib.import_module", "__import__") and call.node.args:
            module = self.values.value(call.node.args[0], call.place.scope)
            if type(module) is str and not module.startswith("."):
                self.rules.imported(module, call.node, call.place, False)
        elif call.name in APP_CALLS and call.node.args:
            name = module_of_app(self.values.value(call.node.args[0], call.place.scope))
            if name:
                self.rules.imported(name, call.node, call.place, False)


def module_of_app(text: object) -> str:
    """Return the module in the name of an application, such as "package.module:app"; otherwise an empty text."""
    if type(text) is not str or ":" not in text:
        return ""
    module = text.partition(":")[0]
    return module if all(part.isidentifier() for part in module.split(".")) else ""


def apps_in(module: str, arguments: tuple[str, ...]) -> list[str]:
    """Return the modules of the applications that a server gets as arguments."""
    if module not in APP_MODULES:
        return []
    options = [after for word, after in zip(arguments, arguments[1:]) if word in APP_OPTIONS and ":" not in after]
    found = [module_of_app(word) for word in arguments] + [
        word for word in options if word.replace(".", "").isidentifier()
    ]
    return [name for name in found if name]
