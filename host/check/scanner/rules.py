"""Check one module of a script for code that does not work in a service."""

from __future__ import annotations

import _ast

from .flow import EXITS, Flow, Place
from .paths import Paths
from .tree import argument, calls, exception_names, walk
from .values import UNIX_ONLY_NAMES, Values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .modules import Module

    Report = Callable[
        [str, _ast.AST, str, bool], None
    ]  # a finding's ID, the node, its argument, whether it always runs
    Import = Callable[
        [str, _ast.AST, Place, bool], None
    ]  # a module's name, the node, its place, whether it may be a name

IMPORT_ERRORS = frozenset(["ImportError", "ModuleNotFoundError"])

# Calls by their full name: the finding, and the exception whose handler handles the problem.
CALLS = {
    "input": ("console-input", "EOFError"),
    "getpass.getpass": ("console-input", "EOFError"),
    "msvcrt.getch": ("console-input", None),
    "msvcrt.getche": ("console-input", None),
    "msvcrt.getwch": ("console-input", None),
    "fileinput.input": ("stdin", None),
    "os.get_terminal_size": ("terminal", "OSError"),
    "webbrowser.open": ("desktop", None),
    "webbrowser.open_new": ("desktop", None),
    "webbrowser.open_new_tab": ("desktop", None),
    "os.startfile": ("desktop", None),
    "matplotlib.pyplot.show": ("gui", None),
    "win32api.MessageBox": ("gui", None),
    "win32gui.MessageBox": ("gui", None),
    "os.getlogin": ("user-name", None),
    "getpass.getuser": ("user-name", None),
    "os.path.expanduser": ("profile", None),
    "pathlib.Path.home": ("profile", None),
    "win32serviceutil.HandleCommandLine": ("pywin32-service", None),
    "servicemanager.StartServiceCtrlDispatcher": ("pywin32-service", None),
}
METHODS = {
    "add_signal_handler": ("loop-signal-handler", "NotImplementedError"),
    "expanduser": ("profile", None),
    "MessageBoxW": ("gui", None),
    "MessageBoxA": ("gui", None),
}
# Modules and names whose import shows what the script does.
IMPORTS = {
    **dict.fromkeys(
        """tkinter customtkinter turtle wx pygame kivy easygui PySimpleGUI FreeSimpleGUI dearpygui flet
        pystray""".split(),
        "gui",
    ),
    **{
        f"{binding}.{part}": "gui"
        for binding in ("PyQt5", "PyQt6", "PySide2", "PySide6")
        for part in ("QtWidgets", "QtGui", "QtQuick", "QtQml", "QtWebEngineWidgets")
    },
    **dict.fromkeys("pyautogui pynput keyboard mouse pywinauto uiautomation pyperclip".split(), "desktop"),
    **dict.fromkeys("win10toast winotify win11toast plyer mss PIL.ImageGrab".split(), "desktop"),
    **dict.fromkeys("daemon daemonize daemoniker daemonocle".split(), "daemonize"),
}
NAMES = {
    "winreg.HKEY_CURRENT_USER": "user-registry",
    "win32con.HKEY_CURRENT_USER": "user-registry",
    "sys.stdin": "stdin",
    "os.fork": "fork",
    "os.forkpty": "fork",
}
# Attributes of standard input whose use does not mean that the script reads it.
STDIN_HARMLESS = frozenset(["isatty", "close", "encoding", "errors", "reconfigure", "fileno", "closed"])
PROFILE_VARIABLES = frozenset(
    """APPDATA HOME HOMEDRIVE HOMEPATH LOCALAPPDATA ONEDRIVE USERPROFILE""".split()
)  # fmt: skip
# Methods that wait forever without an argument, and that a stop does not wake before 3.14.
WAITS = {
    "threading.Event": ("wait",),
    "threading.Condition": ("wait",),
    "threading.Barrier": ("wait",),
    "threading.Semaphore": ("acquire",),
    "threading.Thread": ("join",),
    "queue.Queue": ("get", "join"),
    "queue.LifoQueue": ("get", "join"),
    "queue.PriorityQueue": ("get", "join"),
    "queue.SimpleQueue": ("get",),
}
INTERRUPTED_SINCE = (3, 14)
PROGRAMS = frozenset(["python", "python3", "python.exe", "pythonw", "py", "pip", "pip3"])
PROCESS_STARTERS = frozenset(
    [
        "subprocess.run",
        "subprocess.call",
        "subprocess.check_call",
        "subprocess.check_output",
        "subprocess.Popen",
        "os.system",
    ]
)
NAME_NODES = (_ast.Name, _ast.Attribute)
STOP_SIGNALS = frozenset(["SIGINT", "SIGTERM", "SIGBREAK"])
OWN_STOPS = frozenset(["winsvc.stop_requested", "winsvc.wait", "winsvc.wait_async", "winsvc.on_stop"])
# Names that a script uses to find out where it runs.
ENVIRONMENT_TESTS = frozenset(
    ["sys.platform", "os.name", "platform.system", "sys.stdin.isatty", "sys.stdout.isatty", "os.isatty"]
)
# Calls in a handler that do not end a loop.
HARMLESS_CALLS = ("print", "logging.", "time.sleep", "traceback.", "sys.stderr", "sys.stdout")


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
        self.own_stops = self.find_own_stops()
        self.stops_itself = bool(self.own_stops) or self.handles_signal()

    def find_own_stops(self) -> set[str]:
        """Return the functions of winsvc that the module uses to stop."""
        scope = self.values.scope
        names = (self.values.dotted(node, scope) for node in self.values.nodes if isinstance(node, NAME_NODES))
        return {name for name in names if name in OWN_STOPS}

    def handles_signal(self) -> bool:
        """Return whether the module has a handler for a signal that a stop sends."""
        for node in self.values.nodes:
            if isinstance(node, _ast.Call) and self.values.dotted(node.func, self.values.scope) == "signal.signal":
                names = {getattr(child, "attr", getattr(child, "id", "")) for child in walk(node)}
                if names & STOP_SIGNALS:
                    return True
        return False

    def check(self, node: _ast.AST, place: Place) -> None:
        method = getattr(self, f"check_{type(node).__name__}", None)
        if method and node not in self.done:
            method(node, place)

    def call_elsewhere(self, module: str, function: str) -> None:
        self.calls_elsewhere(module, function)

    # Imports

    def check_Import(self, node: _ast.Import, place: Place) -> None:
        for alias in node.names:
            if not self.check_name(alias.name, node, place):
                self.imported(alias.name, node, place, False)

    def check_ImportFrom(self, node: _ast.ImportFrom, place: Place) -> None:
        module = self.values.absolute(node)
        if not module:
            self.report("relative-import", node, "." * node.level + (node.module or ""), place.sure)
            return
        if self.check_name(module, node, place):
            return
        self.imported(module, node, place, False)
        for alias in node.names:
            full = f"{module}.{alias.name}"
            if alias.name in UNIX_ONLY_NAMES.get(module, ()) and not place.catches("ImportError"):
                self.report("fork" if full in NAMES else "unix-only", node, full, place.sure)
            elif full in NAMES:
                if full != "sys.stdin":
                    self.report(NAMES[full], node, full, place.sure)
            elif alias.name != "*":
                self.check_name(full, node, place)
                self.imported(full, node, place, True)  # a module or a name: if there is no module, it is a name

    def check_name(self, name: str, node: _ast.AST, place: Place) -> bool:
        """Check the name of an imported module. Return True if it does not matter whether the module exists."""
        parts = name.split(".")
        known = next(
            (known for known in (".".join(parts[:i]) for i in range(1, len(parts) + 1)) if known in IMPORTS), ""
        )
        module = self.find(known) if known else None
        if not known or (module and module.kind == "local"):
            return False
        if not (IMPORTS[known] == "daemonize" and place.catches("ImportError")):
            self.report(IMPORTS[known], node, known, place.sure)
        return IMPORTS[known] == "daemonize"

    def imports_below(self, statements: list[_ast.stmt]) -> Iterator[str]:
        for statement in statements:
            if isinstance(statement, _ast.Import):
                yield from (alias.name for alias in statement.names)
            elif isinstance(statement, _ast.ImportFrom):
                yield self.values.absolute(statement)

    def handler_runs(self, node: _ast.Try, handler: _ast.ExceptHandler, place: Place) -> bool | None:
        imports = list(self.imports_below(node.body))
        names = set(exception_names(handler.type))
        if not imports or not names & (IMPORT_ERRORS | {"Exception", "BaseException"}):
            return None
        if not all(self.find(name) for name in imports):
            return True
        return False if names <= IMPORT_ERRORS else None

    def ends_script_here(self, handler: _ast.ExceptHandler, place: Place) -> bool:
        """Return whether a handler ends the script or raises."""
        return any(isinstance(node, _ast.Raise) or self.is_exit(node, place) for node in handler.body)

    def check_Try(self, node: _ast.Try, place: Place) -> None:
        """Treat an import as required if its handler ends the script anyway."""
        if not any(self.imports_below(node.body)):
            return
        for handler in node.handlers:
            names = set(exception_names(handler.type))
            if names & (IMPORT_ERRORS | {"Exception", "BaseException"}) and self.ends_script_here(handler, place):
                for statement in node.body:
                    if isinstance(statement, (_ast.Import, _ast.ImportFrom)):
                        self.done.add(statement)
                        self.check_required(statement, place)
                return

    def check_required(self, node: _ast.Import | _ast.ImportFrom, place: Place) -> None:
        if isinstance(node, _ast.Import):
            self.check_Import(node, place)
        else:
            self.check_ImportFrom(node, place)

    # Calls and names

    def check_Call(self, node: _ast.Call, place: Place) -> None:
        name = self.values.dotted(node.func, place.scope)
        method = getattr(node.func, "attr", "")
        rule = CALLS.get(name or "") or (METHODS.get(method) if isinstance(node.func, _ast.Attribute) else None)
        if rule and not (name == "os.path.expanduser" and self.is_plain(node, place)):
            finding, raised = rule
            text = name if name in CALLS else f".{method}"
            handled = bool(raised and place.catches(raised))
            if not handled or finding == "console-input":  # a script that handles EOFError still expected an answer
                self.report(finding, node, f"{text}()", place.sure and not handled)
        self.paths.check_call(node, place)
        self.check_import_call(name, node, place)
        self.check_variable(name, node, place)
        self.check_signal(name, node, place)
        self.check_wait(method, node, place)
        self.check_program(name, node, place)

    def is_plain(self, node: _ast.Call, place: Place) -> bool:
        """Return whether the path to expand is known and has no ~."""
        value = self.values.value(argument(node, 0, "path"), place.scope)
        return isinstance(value, str) and not value.startswith("~")

    def check_import_call(self, name: str | None, node: _ast.Call, place: Place) -> None:
        if name not in ("importlib.import_module", "__import__"):
            return
        module = self.values.value(argument(node, 0, "name"), place.scope)
        if type(module) is str and not module.startswith("."):
            self.imported(module, node, place, False)

    def check_variable(self, name: str | None, node: _ast.Call, place: Place) -> None:
        if name in ("os.getenv", "os.environ.get"):
            self.report_variable(node, self.values.value(argument(node, 0, "key"), place.scope), place)

    def check_Subscript(self, node: _ast.Subscript, place: Place) -> None:
        if self.values.dotted(node.value, place.scope) == "os.environ" and isinstance(node.ctx, _ast.Load):
            self.report_variable(node, self.values.value(node.slice, place.scope), place)

    def report_variable(self, node: _ast.AST, variable: object, place: Place) -> None:
        if isinstance(variable, str) and variable.upper() in PROFILE_VARIABLES:
            self.report("profile", node, f"%{variable.upper()}%", place.sure)
        elif isinstance(variable, str) and variable.upper() == "USERNAME":
            self.report("user-name", node, "%USERNAME%", place.sure)

    def check_signal(self, name: str | None, node: _ast.Call, place: Place) -> None:
        if name == "signal.signal" and place.thread and not place.catches("ValueError"):
            self.report("signal-in-thread", node, "", True)

    def check_wait(self, method: str, node: _ast.Call, place: Place) -> None:
        if self.values.version >= INTERRUPTED_SINCE or place.thread or "winsvc.on_stop" in self.own_stops:
            return
        timed = [value for value in [*node.args, *(keyword.value for keyword in node.keywords)]]
        if any(not (isinstance(value, _ast.Constant) and value.value in (None, True)) for value in timed):
            return
        if isinstance(node.func, _ast.Attribute):
            created_by = self.values.created_by(node.func.value, place.scope, place.klass)
            if method in WAITS.get(created_by or "", ()):
                self.report("blocking-wait", node, f"{created_by}.{method}()", place.sure)

    def check_program(self, name: str | None, node: _ast.Call, place: Place) -> None:
        if name not in PROCESS_STARTERS:
            return
        command = argument(node, 0, "args" if name != "os.system" else "command")
        if isinstance(command, (_ast.List, _ast.Tuple)):
            command = command.elts[0] if command.elts else None
        text = self.values.value(command, place.scope)
        program = text.split(" ")[0] if isinstance(text, str) else ""
        if program.lower() in PROGRAMS:
            self.report("program-on-path", node, program, place.sure)

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

    # Loops that a stop does not end

    def check_While(self, node: _ast.While, place: Place) -> None:
        if place.thread or self.stops_itself or self.values.truth(node.test, place.scope) is not True:
            return
        for statement in node.body:
            if isinstance(statement, _ast.Try):
                self.report_loop(statement, place)

    def report_loop(self, node: _ast.Try, place: Place) -> None:
        for handler in node.handlers:
            names = set(exception_names(handler.type))
            if not names & {"KeyboardInterrupt", "BaseException"}:
                continue
            if self.continues_loop(handler, place):
                self.report("swallowed-stop", handler, "", place.sure)
            return  # the handlers after this one do not see a stop

    def continues_loop(self, handler: _ast.ExceptHandler, place: Place) -> bool:
        """Return whether no statement in a handler ends the loop around it."""
        for node in walk(handler):
            if isinstance(node, (_ast.Raise, _ast.Break, _ast.Return)):
                return False
        for call in calls(handler):
            name = self.values.dotted(call.func, place.scope)
            if name in EXITS:
                return False
            if handler.type is not None and not (name or "").startswith(HARMLESS_CALLS) and not self.is_logger(call):
                return False  # a handler that names KeyboardInterrupt does so on purpose
        return True

    @staticmethod
    def is_logger(call: _ast.Call) -> bool:
        return getattr(call.func, "attr", "") in ("debug", "info", "warning", "error", "exception", "critical", "log")

    def check_end(self, node: _ast.If, place: Place) -> None:
        tests = [self.values.source(child, place.scope, place.klass) for child in walk(node.test)]
        names = {self.values.dotted(child, place.scope) for whole in tests for child in walk(whole)}
        if names & ENVIRONMENT_TESTS:
            self.report("ends-here", node, "", True)
