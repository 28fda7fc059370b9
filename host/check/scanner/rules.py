"""What bites a script that becomes a service, one module at a time."""

from __future__ import annotations

import _ast

from .flow import EXITS, Flow, Place
from .paths import Paths
from .tree import argument, calls, exception_names, walk
from .values import LACKING, Values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .modules import Module

    Report = Callable[[str, _ast.AST, str, bool], None]  # a finding's ID, where, its argument, whether it surely runs
    Import = Callable[[str, _ast.AST, Place, bool], None]  # a module's name, where, and whether it may be no module

IMPORT_ERRORS = frozenset(["ImportError", "ModuleNotFoundError"])

# Calls, by full name: the finding, and the exception whose handler copes with it.
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
# Modules, or the names in them, whose import tells what the script is up to.
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
# What of standard input says nothing about reading from it.
STDIN_ASIDE = frozenset(["isatty", "close", "encoding", "errors", "reconfigure", "fileno", "closed"])
PROFILE_VARIABLES = frozenset(
    """APPDATA HOME HOMEDRIVE HOMEPATH LOCALAPPDATA ONEDRIVE USERPROFILE""".split()
)  # fmt: skip
# What waits for ever without an argument, and is not woken by a stop before 3.14.
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
STARTERS = frozenset(
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
# What a script asks to know where it is.
ASKED = frozenset(["sys.platform", "os.name", "platform.system", "sys.stdin.isatty", "sys.stdout.isatty", "os.isatty"])
# Calls in a handler that do nothing to end a loop.
ASIDE = ("print", "logging.", "time.sleep", "traceback.", "sys.stderr", "sys.stdout")


def statements_of(nodes: list[_ast.AST]) -> set[_ast.AST]:
    """The constants that are statements of their own, such as docstrings."""
    return {node.value for node in nodes if isinstance(node, _ast.Expr) and isinstance(node.value, _ast.Constant)}


class Rules(Flow):
    """Looks at every node that can run."""

    def __init__(
        self,
        tree: _ast.Module,
        values: Values,
        mentioned: set[str],
        report: Report,
        wanted: Import,
        called: Callable[[str, str], None],
    ):
        super().__init__(tree, values, mentioned)
        self.report = report
        self.wanted = wanted
        self.find: Callable[[str], Module | None] = lambda name: None
        self.calls_elsewhere = called
        self.paths = Paths(values, report)
        self.docstrings = statements_of(values.nodes)
        self.aside: set[_ast.AST] = set()  # nodes that were looked at with the one around them
        self.own_stops = self.learn_own_stops()
        self.stops_itself = bool(self.own_stops) or self.handles_signal()

    def learn_own_stops(self) -> set[str]:
        """What it asks of winsvc about a stop."""
        scope = self.values.scope
        names = (self.values.dotted(node, scope) for node in self.values.nodes if isinstance(node, NAME_NODES))
        return {name for name in names if name in OWN_STOPS}

    def handles_signal(self) -> bool:
        """Has it a handler for what a stop sends?"""
        for node in self.values.nodes:
            if isinstance(node, _ast.Call) and self.values.dotted(node.func, self.values.scope) == "signal.signal":
                names = {getattr(child, "attr", getattr(child, "id", "")) for child in walk(node)}
                if names & STOP_SIGNALS:
                    return True
        return False

    def see(self, node: _ast.AST, place: Place) -> None:
        method = getattr(self, f"see_{type(node).__name__}", None)
        if method and node not in self.aside:
            method(node, place)

    def call_elsewhere(self, module: str, function: str) -> None:
        self.calls_elsewhere(module, function)

    # Imports

    def see_Import(self, node: _ast.Import, place: Place) -> None:
        for alias in node.names:
            if not self.see_name(alias.name, node, place):
                self.wanted(alias.name, node, place, False)

    def see_ImportFrom(self, node: _ast.ImportFrom, place: Place) -> None:
        module = self.values.absolute(node)
        if not module:
            self.report("relative-import", node, "." * node.level + (node.module or ""), place.sure)
            return
        if self.see_name(module, node, place):
            return
        self.wanted(module, node, place, False)
        for alias in node.names:
            full = f"{module}.{alias.name}"
            if alias.name in LACKING.get(module, ()) and not place.catches("ImportError"):
                self.report("fork" if full in NAMES else "unix-only", node, full, place.sure)
            elif full in NAMES:
                if full != "sys.stdin":
                    self.report(NAMES[full], node, full, place.sure)
            elif alias.name != "*":
                self.see_name(full, node, place)
                self.wanted(full, node, place, True)  # a module or a name: what is not there is a name

    def see_name(self, name: str, node: _ast.AST, place: Place) -> bool:
        """What importing a module tells. True: it does not matter any more whether it is there."""
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

    def gives_up(self, handler: _ast.ExceptHandler, place: Place) -> bool:
        """Does a handler end the script, or pass the exception on?"""
        return any(isinstance(node, _ast.Raise) or self.is_exit(node, place) for node in handler.body)

    def see_Try(self, node: _ast.Try, place: Place) -> None:
        """An import whose failure ends the script all the same is none that is tried."""
        if not any(self.imports_below(node.body)):
            return
        for handler in node.handlers:
            names = set(exception_names(handler.type))
            if names & (IMPORT_ERRORS | {"Exception", "BaseException"}) and self.gives_up(handler, place):
                for statement in node.body:
                    if isinstance(statement, (_ast.Import, _ast.ImportFrom)):
                        self.aside.add(statement)
                        self.needed(statement, place)
                return

    def needed(self, node: _ast.Import | _ast.ImportFrom, place: Place) -> None:
        if isinstance(node, _ast.Import):
            self.see_Import(node, place)
        else:
            self.see_ImportFrom(node, place)

    # What is called and named

    def see_Call(self, node: _ast.Call, place: Place) -> None:
        name = self.values.dotted(node.func, place.scope)
        method = getattr(node.func, "attr", "")
        rule = CALLS.get(name or "") or (METHODS.get(method) if isinstance(node.func, _ast.Attribute) else None)
        if rule and not (name == "os.path.expanduser" and self.is_plain(node, place)):
            finding, raised = rule
            shown = name if name in CALLS else f".{method}"
            copes = bool(raised and place.catches(raised))
            if not copes or finding == "console-input":  # who copes with its end has still wanted an answer
                self.report(finding, node, f"{shown}()", place.sure and not copes)
        self.paths.see_call(node, place)
        self.see_import_call(name, node, place)
        self.see_variable(name, node, place)
        self.see_signal(name, node, place)
        self.see_wait(method, node, place)
        self.see_program(name, node, place)

    def is_plain(self, node: _ast.Call, place: Place) -> bool:
        """Is the path that is to be expanded known, and without a ~?"""
        value = self.values.value(argument(node, 0, "path"), place.scope)
        return isinstance(value, str) and not value.startswith("~")

    def see_import_call(self, name: str | None, node: _ast.Call, place: Place) -> None:
        if name not in ("importlib.import_module", "__import__"):
            return
        module = self.values.value(argument(node, 0, "name"), place.scope)
        if type(module) is str and not module.startswith("."):
            self.wanted(module, node, place, False)

    def see_variable(self, name: str | None, node: _ast.Call, place: Place) -> None:
        if name in ("os.getenv", "os.environ.get"):
            self.judge_variable(node, self.values.value(argument(node, 0, "key"), place.scope), place)

    def see_Subscript(self, node: _ast.Subscript, place: Place) -> None:
        if self.values.dotted(node.value, place.scope) == "os.environ" and isinstance(node.ctx, _ast.Load):
            self.judge_variable(node, self.values.value(node.slice, place.scope), place)

    def judge_variable(self, node: _ast.AST, variable: object, place: Place) -> None:
        if isinstance(variable, str) and variable.upper() in PROFILE_VARIABLES:
            self.report("profile", node, f"%{variable.upper()}%", place.sure)
        elif isinstance(variable, str) and variable.upper() == "USERNAME":
            self.report("user-name", node, "%USERNAME%", place.sure)

    def see_signal(self, name: str | None, node: _ast.Call, place: Place) -> None:
        if name == "signal.signal" and place.thread and not place.catches("ValueError"):
            self.report("signal-in-thread", node, "", True)

    def see_wait(self, method: str, node: _ast.Call, place: Place) -> None:
        if self.values.version >= INTERRUPTED_SINCE or place.thread or "winsvc.on_stop" in self.own_stops:
            return
        timed = [value for value in [*node.args, *(keyword.value for keyword in node.keywords)]]
        if any(not (isinstance(value, _ast.Constant) and value.value in (None, True)) for value in timed):
            return
        if isinstance(node.func, _ast.Attribute):
            made = self.values.made_by(node.func.value, place.scope, place.klass)
            if method in WAITS.get(made or "", ()):
                self.report("blocking-wait", node, f"{made}.{method}()", place.sure)

    def see_program(self, name: str | None, node: _ast.Call, place: Place) -> None:
        if name not in STARTERS:
            return
        command = argument(node, 0, "args" if name != "os.system" else "command")
        if isinstance(command, (_ast.List, _ast.Tuple)):
            command = command.elts[0] if command.elts else None
        text = self.values.value(command, place.scope)
        program = text.split(" ")[0] if isinstance(text, str) else ""
        if program.lower() in PROGRAMS:
            self.report("program-on-path", node, program, place.sure)

    def see_Attribute(self, node: _ast.Attribute, place: Place) -> None:
        name = self.values.dotted(node, place.scope)
        if not name:
            return
        self.see_stdin(name, node)
        module, _, attribute = name.rpartition(".")
        copes = place.catches("AttributeError")
        if name in NAMES:
            self.report(NAMES[name], node, name, place.sure and not copes)
        elif attribute in LACKING.get(module, ()) and not copes and isinstance(node.ctx, _ast.Load):
            self.report("unix-only", node, name, place.sure)

    def see_stdin(self, name: str, node: _ast.Attribute) -> None:
        if name.startswith("sys.stdin.") and name.split(".")[2] in STDIN_ASIDE:
            inner: _ast.AST = node
            while isinstance(inner, _ast.Attribute):
                self.aside.add(inner)
                inner = inner.value

    def see_Compare(self, node: _ast.Compare, place: Place) -> None:
        """`sys.stdin is None`"""
        if isinstance(node.ops[0], (_ast.Is, _ast.IsNot)):
            self.aside.add(node.left)

    def see_Name(self, node: _ast.Name, place: Place) -> None:
        if isinstance(node.ctx, _ast.Load) and self.values.aliases.get(node.id) == "sys.stdin":
            self.report("stdin", node, "sys.stdin", place.sure)

    def see_Constant(self, node: _ast.Constant, place: Place) -> None:
        if node not in self.docstrings:
            self.paths.see_text(node, place)

    # Loops that a stop does not end

    def see_While(self, node: _ast.While, place: Place) -> None:
        if place.thread or self.stops_itself or self.values.truth(node.test, place.scope) is not True:
            return
        for statement in node.body:
            if isinstance(statement, _ast.Try):
                self.judge_loop(statement, place)

    def judge_loop(self, node: _ast.Try, place: Place) -> None:
        for handler in node.handlers:
            names = set(exception_names(handler.type))
            if not names & {"KeyboardInterrupt", "BaseException"}:
                continue
            if self.goes_on(handler, place):
                self.report("swallowed-stop", handler, "", place.sure)
            return  # what comes after it does not see a stop

    def goes_on(self, handler: _ast.ExceptHandler, place: Place) -> bool:
        """Does nothing in a handler end the loop around it?"""
        for node in walk(handler):
            if isinstance(node, (_ast.Raise, _ast.Break, _ast.Return)):
                return False
        for call in calls(handler):
            name = self.values.dotted(call.func, place.scope)
            if name in EXITS:
                return False
            if handler.type is not None and not (name or "").startswith(ASIDE) and not self.is_logger(call):
                return False  # whoever names KeyboardInterrupt has something in mind
        return True

    @staticmethod
    def is_logger(call: _ast.Call) -> bool:
        return getattr(call.func, "attr", "") in ("debug", "info", "warning", "error", "exception", "critical", "log")

    def see_end(self, node: _ast.If, place: Place) -> None:
        asked = [self.values.source(child, place.scope, place.klass) for child in walk(node.test)]
        names = {self.values.dotted(child, place.scope) for whole in asked for child in walk(whole)}
        if names & ASKED:
            self.report("ends-here", node, "", True)
