"""Check what a script does with processes: other programs, signals, reloaders, and workers that import it again."""

from __future__ import annotations

import _ast

from .flow import Flow, Place
from .tables import (
    PROCESS_STARTERS,
    PROGRAMS,
    RELOADERS,
    RELOADING_CALLS,
    RELOADING_MODULES,
    SPAWNERS,
)
from .theme import Theme
from .tree import argument, walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .theme import Call
    from .values import Values

EXEC_METHODS = frozenset("execl execle execlp execlpe execv execve execvp execvpe".split())
CONSOLE_HANDLERS = frozenset(["win32api.SetConsoleCtrlHandler"])
# Console events that a stop does not send, and those that it sends.
OTHER_EVENTS = frozenset("CTRL_CLOSE_EVENT CTRL_LOGOFF_EVENT CTRL_SHUTDOWN_EVENT".split())
STOP_EVENTS = frozenset("CTRL_C_EVENT CTRL_BREAK_EVENT".split())
OTHER_NUMBERS = frozenset([2, 5, 6])


class Processes(Theme):
    """The processes of one module."""

    def check_call(self, call: Call) -> None:
        self.check_program(call)
        self.check_kill(call)
        self.check_reloader(call)
        self.check_console_handler(call)

    def check_program(self, call: Call) -> None:
        if call.name not in PROCESS_STARTERS:
            return
        command = argument(call.node, 0, "args" if call.name != "os.system" else "command")
        if isinstance(command, (_ast.List, _ast.Tuple)):
            command = command.elts[0] if command.elts else None
        text = self.values.value(command, call.place.scope)
        program = text.split(" ")[0] if isinstance(text, str) else ""
        if program.lower() in PROGRAMS:
            self.report("program-on-path", call.node, program, call.place.sure)

    def check_kill(self, call: Call) -> None:
        """Signal 0 is CTRL_C_EVENT on Windows."""
        if call.name == "os.kill":
            number = argument(call.node, 1, "signal")
            value = self.values.value(number, call.place.scope)
            if type(value) is int and value == 0:
                self.report("kill-zero", call.node, "", call.place.sure)

    def check_reloader(self, call: Call) -> None:
        arguments = self.service.argv[1:]
        if call.method == "execute_from_command_line" and arguments[:1] == ("runserver",):
            if "--noreload" not in arguments:
                self.report("reloader", call.node, "runserver", call.place.sure)
            return
        known = RELOADING_CALLS.get(call.name)
        text = call.name
        if not known and isinstance(call.node.func, _ast.Attribute):
            origin = self.values.origin(call.node.func.value, call.place.scope, call.place.klass)
            methods, flags, default = RELOADERS.get(origin, ("", (), False))
            known = (flags, default) if call.method in methods.split() else None
            text = f"{origin}.{call.method}"
        if known and self.is_on(call, *known):
            self.report("reloader", call.node, f"{text}()", call.place.sure)

    def is_on(self, call: Call, flags: tuple[str, ...], default: bool) -> bool:
        """Return whether the first flag that is given is true."""
        for flag in flags:
            value = argument(call.node, 99, flag)
            if value is not None:
                return self.values.truth(value, call.place.scope) is True
        return default and not any(keyword.arg is None for keyword in call.node.keywords)

    def check_console_handler(self, call: Call) -> None:
        """Report a handler that expects an event that a stop does not send."""
        if call.name not in CONSOLE_HANDLERS and call.method != "SetConsoleCtrlHandler":
            return
        handler = argument(call.node, 0, "handler")
        function = self.rules.target(handler, call.place.scope, call.place.klass) if handler else None
        if function is None:
            return
        names = {getattr(node, "attr", getattr(node, "id", "")) for node in walk(function)}
        numbers = {node.value for node in walk(function) if isinstance(node, _ast.Constant) and type(node.value) is int}
        expects_others = names & OTHER_EVENTS or numbers & OTHER_NUMBERS
        if expects_others and not names & STOP_EVENTS and 0 not in numbers:
            self.report("console-handler", call.node, "", call.place.sure)


def reloading_argument(module: str, arguments: tuple[str, ...]) -> str:
    """Return the argument that makes a module, which the service runs with -m, restart itself; otherwise empty."""
    flags = RELOADING_MODULES.get(module, ()) if "--noreload" not in arguments else ()
    return next((word for word in arguments if word in flags), module if "" in flags else "")


class Workers(Flow):
    """Follows what multiprocessing's workers do: they import the script as the module __mp_main__."""

    def __init__(self, tree: _ast.Module, values: Values):
        super().__init__(tree, values, set())
        self.started: list[tuple[_ast.Call, str]] = []

    def check(self, node: _ast.AST, place: Place) -> None:
        if isinstance(node, _ast.Call) and place.sure:
            name = self.values.dotted(node.func, place.scope) or ""
            if name in SPAWNERS:
                self.started.append((node, name))

    def call_elsewhere(self, module: str, function: str) -> None:
        pass

    def check_end(self, node: _ast.If, place: Place, ends_script: bool) -> bool:
        return True

    def handler_runs(self, node: _ast.Try, handler: _ast.ExceptHandler, place: Place) -> bool | None:
        return None

    def first(self) -> tuple[_ast.Call, str] | None:
        """Return the first call that starts a process in code that every worker runs again."""
        self.run(True)
        while self.ready and not self.started:
            self.run_function(self.ready.pop(), True)
        return self.started[0] if self.started else None
