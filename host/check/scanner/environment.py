"""Find what the user has and the service lacks: variables, data in the profile, a proxy, the desktop's programs."""

from __future__ import annotations

import _ast
import os

from .tables import (
    COM_CALLS,
    DESKTOP_PROGRAMS,
    PROFILE_VARIABLES,
    PROXY_USERS,
    REQUESTS,
    USER_DATA,
    VARIABLE_FILES,
)
from .texts import Prefix
from .theme import Theme
from .tree import argument

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .flow import Place
    from .service import Service
    from .tables import UserData
    from .theme import Call
    from .values import Values

GETTERS = frozenset(["os.getenv", "os.environ.get"])
SETTERS = frozenset(["os.environ.setdefault", "os.putenv"])
PROXY_VARIABLES = frozenset(["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"])


class Environment(Theme):
    """The use of the environment in one module."""

    # Variables

    def check_call(self, call: Call) -> None:
        if call.name in GETTERS:
            name = self.values.value(argument(call.node, 0, "key"), call.place.scope)
            self.check_variable(call.node, name, call.place, argument(call.node, 1, "default") is None, False)
        elif call.name in COM_CALLS:
            self.check_com(call)
        else:
            self.check_user_data(call)

    def check_subscript(self, node: _ast.Subscript, place: Place) -> None:
        if self.values.dotted(node.value, place.scope) == "os.environ" and isinstance(node.ctx, _ast.Load):
            required = not place.catches("KeyError")
            self.check_variable(node, self.values.value(node.slice, place.scope), place, True, required)

    def check_variable(
        self, node: _ast.AST, variable: object, place: Place, has_no_default: bool, required: bool
    ) -> None:
        if type(variable) is not str:
            return
        upper = variable.upper()
        if upper in PROFILE_VARIABLES:
            self.report("profile", node, f"%{upper}%", place.sure)
        elif upper == "USERNAME":
            self.report("user-name", node, "%USERNAME%", place.sure)
        elif self.service.has_variable(variable) is not False:
            return
        elif self.service.user_has_variable(variable) and has_no_default:
            self.report("user-variable", node, variable, place.sure and required)
        elif required and (place.sure or upper not in self.service.tested):
            self.report("missing-variable", node, variable, place.sure)

    def check_end(self, node: _ast.If, place: Place) -> bool:
        """Report the variables that make the script exit because they are not set."""
        for child in self.rules.tested(node, place):
            name: object = None
            if isinstance(child, _ast.Call) and self.values.dotted(child.func, place.scope) in GETTERS:
                name = self.values.value(argument(child, 0, "key"), place.scope)
            elif (
                isinstance(child, _ast.Compare)
                and self.values.dotted(child.comparators[0], place.scope) == "os.environ"
            ):
                name = self.values.value(child.left, place.scope)
            if type(name) is str and self.service.has_variable(name) is False:
                has = self.service.user_has_variable(name)
                self.report("user-variable" if has else "missing-variable", node, name, True)
                self.service.assigned.add(name.upper())  # once is enough
                return True
        return False

    # Data in the user's profile

    def check_user_data(self, call: Call) -> None:
        root, _, rest = call.name.partition(".")
        two = ".".join([root, rest.partition(".")[0]])
        module = two if two in USER_DATA else root
        data = USER_DATA.get(module)
        if data and self.uses(data, call.name[len(module) + 1 :]) and not self.is_moved(data, call):
            self.report("user-data", call.node, module, call.place.sure, data.variables[0])

    @staticmethod
    def uses(data: UserData, rest: str) -> bool:
        for name in data.calls:
            if name.startswith(".") and ("." + rest).endswith(name):
                return True
            if rest == name or rest.startswith(name.rstrip(".") + ".") or rest.endswith("." + name):
                return True
        return False

    def is_moved(self, data: UserData, call: Call) -> bool:
        """Return whether a variable or an argument moves the data, or the code may do so."""
        if any(self.service.has_variable(name) or name in self.service.assigned for name in data.variables):
            return True
        if data.positional and call.node.args:
            return True
        return any(keyword.arg is None or keyword.arg in data.arguments for keyword in call.node.keywords)

    # Programs of the desktop

    def check_com(self, call: Call) -> None:
        program = self.values.value(argument(call.node, 0, "dispatch"), call.place.scope)
        if isinstance(program, str) and program.partition(".")[0].lower() in DESKTOP_PROGRAMS:
            self.report("office", call.node, program, call.place.sure)

    # A proxy

    def check_import(self, name: str, node: _ast.AST, place: Place) -> None:
        if name not in PROXY_USERS or not self.service.proxy:
            return
        has_variable = any(self.service.has_variable(variable) for variable in PROXY_VARIABLES)
        if not has_variable and not self.ignores_proxy(name):
            self.report("user-proxy", node, name, place.sure, self.service.proxy)

    def ignores_proxy(self, module: str) -> bool:
        """Return whether the code turns the proxy off or passes another one, and makes no request without that."""
        decided = False
        for node in self.values.nodes:
            if isinstance(node, _ast.Assign) and getattr(node.targets[0], "attr", "") == "trust_env":
                decided = decided or self.values.truth(node.value, self.values.scope) is False
            if not isinstance(node, _ast.Call):
                continue
            called = self.values.dotted(node.func, self.values.scope) or ""
            is_off = self.decides_proxy(node, called)
            if not is_off and called.startswith(module + ".") and called[len(module) + 1 :] in REQUESTS:
                return False
            decided = decided or is_off
        return decided

    def decides_proxy(self, node: _ast.Call, called: str) -> bool:
        trusts = argument(node, 99, "trust_env")
        if trusts is not None and self.values.truth(trusts, self.values.scope) is False:
            return True
        return called == "urllib.request.ProxyHandler" and bool(node.args)


def read_variables(values: Values, service: Service) -> None:
    """Note which variables a module sets, and whether it reads others from a file."""
    for node in values.nodes:
        name: object = None
        if isinstance(node, _ast.Subscript) and not isinstance(node.ctx, _ast.Load):
            if values.dotted(node.value, values.scope) == "os.environ":
                name = values.value(node.slice, values.scope)
        elif isinstance(node, _ast.Compare):
            if values.dotted(node.comparators[0], values.scope) == "os.environ":
                tested = values.value(node.left, values.scope)
                service.tested.update([tested.upper()] if isinstance(tested, str) else [])
        elif isinstance(node, _ast.Call):
            called = values.dotted(node.func, values.scope)
            if called in GETTERS:
                tested = values.value(argument(node, 0, "key"), values.scope)
                service.tested.update([tested.upper()] if isinstance(tested, str) else [])
            elif called in SETTERS:
                name = values.value(argument(node, 0, "key"), values.scope)
            elif called == "os.environ.update":
                service.loads_file = (
                    service.loads_file or any(key.arg is None for key in node.keywords) or bool(node.args)
                )
                service.assigned.update((key.arg or "").upper() for key in node.keywords)
        if type(name) is str:
            service.assigned.add(name.upper())
    roots = {alias.partition(".")[0] for alias in values.aliases.values()}
    if roots & VARIABLE_FILES:
        read_variable_file(values, service)


def read_variable_file(values: Values, service: Service) -> None:
    """Add the names in the file that dotenv reads; without a file, the script gets no variables from it."""
    other = {alias.partition(".")[0] for alias in values.aliases.values()} & (VARIABLE_FILES - {"dotenv"})
    calls = [node for node in values.nodes if isinstance(node, _ast.Call)]
    loads = [node for node in calls if (values.dotted(node.func, values.scope) or "").endswith("load_dotenv")]
    service.loads_file = service.loads_file or bool(other) or not loads
    for call in loads:
        path = argument(call, 0, "dotenv_path")
        found = isinstance(path, _ast.Call) and (values.dotted(path.func, values.scope) or "").endswith("find_dotenv")
        if path is None or found:
            folder = os.path.dirname(os.path.abspath(values.file))
            names = next((names for above in folders(folder) if (names := names_in(os.path.join(above, ".env")))), [])
        else:
            text = values.value(path, values.scope)
            if not isinstance(text, str) or isinstance(text, Prefix):
                service.loads_file = True
                continue
            names = names_in(text)
        service.assigned.update(names)


def folders(folder: str) -> Iterator[str]:
    """Yield a folder and those above it."""
    while True:
        yield folder
        parent = os.path.dirname(folder)
        if parent == folder:
            return
        folder = parent


def names_in(path: str) -> list[str]:
    """Return the names of the variables in an environment file."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            lines = [line.strip() for line in file]
    except OSError:
        return []
    names = [line.partition("=")[0] for line in lines if "=" in line and not line.startswith("#")]
    return [name.replace("export ", "").strip().upper() for name in names]
