"""Scan the script and then each of its own modules that it imports."""

from __future__ import annotations

import _ast
import os
import sys
import time

from .environment import read_variables
from .flow import Place
from .imports import apps_in
from .lookup import Arguments
from .metadata import Project, satisfies, script_metadata
from .modules import UNIX_MODULES, Finder, Module, SiteExit
from .packages import check_library, check_packages
from .processes import Workers, reloading_argument
from .rules import Rules
from .service import Service
from .shadows import Shadows, names_defined, names_used
from .texts import Prefix
from .tree import parse
from .values import Values, current_version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

TIME_LIMIT = 5.0  # seconds for the script and its own modules
PATH_CALLS = frozenset(["sys.path.insert", "sys.path.append", "sys.path.extend", "site.addsitedir"])


class Record(tuple):  # type: ignore[type-arg]
    """A finding's ID, its file and line, its argument, and whether the code always runs."""

    remedy = ""  # the argument of the remedy; empty if it is the same one


class Scan:
    """One run of the check."""

    def __init__(self, finder: Finder, service: Service, deep: bool):
        self.finder = finder
        self.service = service
        self.deep = deep
        self.arguments = Arguments(service.argv)
        self.shadows = Shadows(finder, "", "")
        self.project: Project | None = None
        self.used: dict[str, dict[str, set[str]]] = {}  # by file: the names of each module that the code uses
        # By file and module: imports of files beside the script: the line, whether they are sure, and of a submodule.
        self.beside: dict[tuple[str, str], tuple[int, bool, bool]] = {}
        self.records: dict[tuple[str, str, str], Record] = {}  # the results
        self.imports: set[str] = set()
        self.places: dict[str, tuple[str, int]] = {}  # where each module is imported first
        self.waiting: dict[str, bool] = {}  # the script's own modules, and whether they are always imported
        self.scanned: dict[str, Rules] = {}
        self.calls: dict[str, set[str]] = {}  # functions that always run, in modules that were not read yet
        self.active: list[Rules] = []  # modules with functions that always run
        self.left: list[tuple[Rules, _ast.AST]] = []  # functions that may be called
        self.mentioned: set[str] = set()
        self.read_already: set[str] = set()
        self.packages: dict[str, tuple[str, int]] = {}  # installed packages that are always imported, and the line

    def report(self, finding: str, file: str, line: int, argument: str, sure: bool, remedy: str = "") -> None:
        key = (finding, file, argument)
        known = self.records.get(key)
        if known is None or (sure and not known[4]):
            self.records[key] = Record((finding, file, line, argument, sure))
            self.records[key].remedy = remedy

    # The script's own modules

    def add(self, name: str, package: str, file: str, source: bytes, sure: bool) -> None:
        """Read a module and check its own code."""
        try:
            tree = parse(source, file)
        except SyntaxError as error:
            self.report("syntax-error", file, error.lineno or 0, error.msg or "", sure)
            return
        except ValueError as error:  # a zero byte
            self.report("syntax-error", file, 0, str(error), sure)
            return
        values = Values(tree, name, package, file, self.service)
        read_variables(values, self.service)
        self.arguments.add(values)
        self.used[file] = names_used(values)

        def report(finding: str, node: _ast.AST, argument: str, is_sure: bool, remedy: str = "") -> None:
            self.report(finding, file, getattr(node, "lineno", 0), argument, is_sure and sure, remedy)

        def imported(module: str, node: _ast.AST, place: Place, may_be_name: bool) -> None:
            at = (file, getattr(node, "lineno", 0))
            self.import_module(module, at, place.but(sure=place.sure and sure), may_be_name)

        rules = Rules(tree, values, self.mentioned, report, imported, self.call)
        rules.find = self.finder.find
        self.add_path(values)
        self.scanned[name] = rules
        self.active.append(rules)
        rules.run(True)
        for function in self.calls.pop(name, ()):
            self.call(name, function)
        if name == "__main__" and sure:
            self.check_workers(tree, package, file)

    def check_workers(self, tree: _ast.Module, package: str, file: str) -> None:
        """Report a process that is started again by every process of multiprocessing, which ends in RuntimeError."""
        values = Values(tree, "__mp_main__", package, file, self.service)
        first = Workers(tree, values).first()
        if first:
            call, called = first
            self.report("main-guard", file, call.lineno, f"{called}()", True)

    def add_path(self, values: Values) -> None:
        """Add the folders that the module adds to sys.path."""
        for node in values.nodes:
            added: _ast.AST | None = None
            if isinstance(node, _ast.Call) and values.dotted(node.func, values.scope) in PATH_CALLS:
                added = node.args[-1] if node.args else None
            elif isinstance(node, _ast.AugAssign) and values.dotted(node.target, values.scope) == "sys.path":
                added = node.value
            elif isinstance(node, _ast.Assign):
                if all(values.dotted(target, values.scope) != "sys.path" for target in node.targets):
                    continue
            else:
                continue
            self.add_folders(values.value(added, values.scope))

    def add_folders(self, added: Any) -> None:
        for folder in added if isinstance(added, tuple) else [added]:
            if isinstance(folder, str) and not isinstance(folder, Prefix):
                self.finder.add(os.path.abspath(folder))
            else:
                self.finder.complete = False

    def import_module(self, name: str, at: tuple[str, int], place: Place, may_be_name: bool) -> None:
        parts = name.split(".")
        for length in range(1, len(parts) + 1):
            part = ".".join(parts[:length])
            module = self.finder.find(part)
            if module is None:
                if not may_be_name or length < len(parts):
                    self.report_missing(part, at, place)
                return
            self.add_import(module, at, place)
            if length == 1 and self.shadows.is_beside(module):
                inside = length < len(parts) and not may_be_name and not module.creates_modules
                self.add_beside(module, at, place, inside)
                if inside:
                    return  # check_shadows reports it
            if module.folders is None and length < len(parts):
                if module.kind == "local" and not module.creates_modules and not may_be_name:
                    self.report_missing(".".join(parts[: length + 1]), at, place)
                return  # such as os.path or six.moves, whose contents are unknown

    def add_import(self, module: Module, at: tuple[str, int], place: Place) -> None:
        self.imports.add(module.name)
        self.places.setdefault(module.name, at)
        if module.name == "winsvc" and module.file:
            self.report("shadowed-winsvc", *at, module.file, place.sure)
        folder = user_site()
        if folder and module.file.lower().startswith(folder):
            self.report("user-site", *at, module.name, place.sure)
        if module.kind == "local" and module.name not in self.read_already:
            self.waiting[module.name] = self.waiting.get(module.name, False) or place.sure
        if module.kind == "package" and place.sure and self.deep:
            self.packages.setdefault(module.name, at)

    def report_missing(self, name: str, at: tuple[str, int], place: Place) -> None:
        for_unix = name in UNIX_MODULES or name.partition(".")[0] in UNIX_MODULES
        if place.catches("ImportError"):
            if place.sure and not for_unix:
                self.report("optional-import", *at, name, True)
            return
        self.imports.add(name)
        finding = "unix-module" if for_unix else "missing-import"
        parent = self.finder.find(name.rpartition(".")[0]) if "." in name else None
        if parent and parent.creates_modules:
            return
        certain = self.finder.complete and not (parent and parent.kind == "package")
        remedy = ""
        if finding == "missing-import" and self.project:
            finding, remedy = self.remedy(name.partition(".")[0])
        self.report(finding, *at, name, place.sure and certain, remedy)

    def remedy(self, module: str) -> tuple[str, str]:
        """Return the finding for a module that is missing, and the path or the command in its remedy."""
        assert self.project
        folder = self.project.own_package(module)
        if not folder:
            variant, text = self.project.remedy(module)
            return "missing-import" + variant, text
        script = self.service.argv[0]
        inside = os.path.join(folder, module, "")
        if not os.path.normcase(script).startswith(os.path.normcase(inside)):
            return "own-package", folder
        name = os.path.splitext(os.path.relpath(script, folder))[0].replace(os.sep, ".")
        name = name[: -len(".__main__")] if name.endswith(".__main__") else name
        return "own-package:module", f'--module {name} --directory "{folder}"'

    def check_python(self, script: str) -> None:
        """Compare the version that the script or its project requires with the service's."""
        assert self.project
        required = self.project.requires_python()
        version = self.service.version
        exact = tuple(sys.version_info[:3]) if version == tuple(sys.version_info[:2]) else version
        if required and not satisfies(exact, required):
            declared = self.project.script
            line = declared.version_line if declared and declared.requires_python else 0
            self.report("requires-python", script, line, required, True)

    # Files that hide modules

    def add_beside(self, module: Module, at: tuple[str, int], place: Place, inside: bool) -> None:
        key = (at[0], module.name)
        line, sure, was_inside = self.beside.get(key, (at[1], False, False))
        sure = sure or (place.sure and not place.catches("ImportError"))
        self.beside[key] = (line, sure, was_inside or inside)

    def check_shadows(self) -> None:
        """Report files beside the script that are imported instead of the modules that are meant."""
        for (file, name), (line, sure, inside) in self.beside.items():
            module = self.finder.find(name)
            rules = self.scanned.get(name)
            if not module or not rules:
                continue
            used = self.used.get(file, {}).get(name, set())
            hides = inside or self.shadows.hides(module, used, names_defined(rules.values))
            if hides is not False:
                self.report("shadowed-import", file, line, os.path.basename(module.file), sure and hides is True)

    def read(self, module: Module, sure: bool) -> None:
        package = module.name if module.folders is not None else module.name.rpartition(".")[0]
        try:
            source = module.source
        except OSError as error:
            self.report("unreadable", module.file, 0, error.strerror or "", sure)
            return
        if source is not None:
            self.add(module.name, package, module.file, source, sure)

    def run(self) -> None:
        """Scan first the code that always runs, so that it is recognized as such."""
        until = time.monotonic() + TIME_LIMIT
        while self.step():
            if time.monotonic() > until:
                self.report("not-scanned", "", 0, "", False)
                break
        for rules in self.scanned.values():
            rules.paths.finish()
        self.check_shadows()
        check_library(self)
        check_packages(self)

    def step(self) -> bool:
        return self.next_module(True) or self.next_called() or self.next_module(False) or self.next_function()

    def next_module(self, sure: bool) -> bool:
        name = next((name for name, is_sure in self.waiting.items() if is_sure or not sure), None)
        if name is None:
            return False
        is_sure = self.waiting.pop(name)
        module = self.finder.find(name)
        if module and name not in self.read_already:
            self.read_already.add(name)
            self.read(module, is_sure)
        return True

    def call(self, module: str, function: str) -> None:
        """Note that a function always runs, now or after its module is read."""
        rules = self.scanned.get(module)
        if rules is None:
            self.calls.setdefault(module, set()).add(function)
        elif function in rules.functions:
            rules.call(rules.functions[function])
            self.active.append(rules)

    def next_called(self) -> bool:
        while self.active:
            rules = self.active[-1]
            if rules.ready:
                rules.run_function(rules.ready.pop(), True)
                return True
            self.active.pop()
        return False

    def next_function(self) -> bool:
        if not self.left:
            self.left = [(rules, node) for rules in self.scanned.values() for node in rules.eligible()]
        while self.left:
            rules, node = self.left.pop(0)
            if node in rules.waiting:
                rules.run_function(node, False)
                return True
        return False


def user_site() -> str:
    """Return the folder of packages that only this user's Python uses; empty if there is none."""
    site = sys.modules.get("site")
    folder = getattr(site, "USER_SITE", None) if getattr(site, "ENABLE_USER_SITE", False) else None
    return folder.lower() + os.sep if folder else ""


def script_folder_first() -> bool:
    """Return whether the script's folder is first in sys.path, as it is without -I and -P."""
    return not (sys.flags.isolated or getattr(sys.flags, "safe_path", False))


def scan_script(scan: Scan, path: str) -> None:
    """Scan a file, or the __main__ of a folder or a zip file."""
    finder = scan.finder
    scan.project = Project(os.path.dirname(path), finder)
    if os.path.isdir(path) or not path.lower().endswith((".py", ".pyw", ".pyc")):
        spec = finder.folders.spec("__main__", [path])
        if spec:
            finder.add_first(path)
            scan.read(Module("__main__", spec.origin, None, spec.loader, "local"), True)
            return
        if os.path.isdir(path):
            scan.report("no-main", path, 0, path, True)
            return
    folder = os.path.dirname(path)
    if script_folder_first():
        finder.add_first(folder)
        scan.shadows = Shadows(finder, folder, path)
    if path.lower().endswith(".pyc"):
        scan.report("not-scanned", path, 0, "", True)
        return
    try:
        with open(path, "rb") as file:
            source = file.read()
    except OSError as error:
        scan.report("unreadable", path, 0, error.strerror or "", True)
        return
    scan.project.script = script_metadata(source)
    scan.check_python(path)
    scan.add("__main__", "", path, source, True)


def scan_module(scan: Scan, name: str) -> None:
    """Scan what `python -m` runs."""
    if script_folder_first():
        scan.finder.add_first(os.getcwd())
        scan.shadows = Shadows(scan.finder, os.getcwd(), "")
    scan.project = Project(os.getcwd(), scan.finder)
    restarts = reloading_argument(name, scan.service.argv[1:])
    if restarts:
        scan.report("reloader", "", 0, restarts, True)
    module = scan.finder.find(name)
    place = Place(None, True)  # type: ignore[arg-type]
    if module is None:
        scan.report("no-module", "", 0, name, True)
        return
    scan.import_module(name, ("", 0), place, False)
    for app in apps_in(name, scan.service.argv[1:]):
        scan.import_module(app, ("", 0), place, False)
    if module.folders is not None:
        module = scan.finder.find(f"{name}.__main__")
        if module is None:
            scan.report("no-main", "", 0, name, True)
            return
    scan.waiting.pop(module.name, None)
    if module.kind == "local":
        package = module.name.rpartition(".")[0]
        source = module.source
        if source is not None:
            scan.add("__main__", package, module.file, source, True)
    elif module.kind == "package":
        scan.packages.setdefault(module.name, ("", 0))


def run(
    kind: str,
    what: str,
    deep: bool,
    arguments: Iterable[str] = (),
    variables: Iterable[str] = (),
    proxy: str = "",
    without_site: bool = False,
    path: list[str] | None = None,
    version: Any = None,
) -> tuple[Any, Any]:
    """Return the records and the names of the imported modules.

    `kind` is "script" or "module", `what` the path of the script or the name of the module. `deep` also checks the
    imports of packages. `arguments` are those that the service passes to the script, `variables` the names of the
    variables that it has, and `proxy` the proxy that only this user's Windows settings name. `without_site`: the module
    site was not run. `path` and `version` are those of the interpreter; only tests pass others.
    """
    service = Service(what, arguments, variables, proxy, version or current_version())
    scan = Scan(Finder(list(sys.path if path is None else path), without_site), service, deep)
    errors, sys.stderr = sys.stderr, None  # warnings of the compiler are not findings
    try:
        (scan_module if kind == "module" else scan_script)(scan, what)
        scan.run()
    except SiteExit as error:
        scan.report("python", "", 0, str(error), True)
    except (RecursionError, MemoryError) as error:
        scan.report("scan-failed", what if kind == "script" else "", 0, type(error).__name__, False)
    finally:
        sys.stderr = errors
    files = list(dict.fromkeys([what, *(record[1] for record in scan.records.values())]))
    records = sorted(scan.records.values(), key=lambda record: (files.index(record[1]), record[2]))
    return tuple(records), tuple(sorted(scan.imports - {"__main__"}))
