"""Scan the script and then each of its own modules that it imports."""

from __future__ import annotations

import _ast
import os
import sys
import time

from .flow import Place
from .modules import UNIX_MODULES, Finder, Module
from .rules import Rules
from .tree import parse
from .values import Prefix, Values, current_version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

TIME_LIMIT = 5.0  # seconds for the script and its own modules
PACKAGE_TIME_LIMIT = 2.0  # seconds for the imports of packages
PATH_CALLS = frozenset(["sys.path.insert", "sys.path.append", "sys.path.extend", "site.addsitedir"])


class Scan:
    """One run of the check."""

    def __init__(self, finder: Finder, version: tuple[int, int], deep: bool):
        self.finder = finder
        self.version = version
        self.deep = deep
        # The results: the finding's ID, its file and line, its argument, and whether the code always runs.
        self.records: dict[tuple[str, str, str], tuple[str, str, int, str, bool]] = {}
        self.imports: set[str] = set()
        self.waiting: dict[str, bool] = {}  # the script's own modules, and whether they are always imported
        self.scanned: dict[str, Rules] = {}
        self.calls: dict[str, set[str]] = {}  # functions that always run, in modules that were not read yet
        self.active: list[Rules] = []  # modules with functions that always run
        self.left: list[tuple[Rules, _ast.AST]] = []  # functions that may be called
        self.mentioned: set[str] = set()
        self.read_already: set[str] = set()
        self.packages: dict[str, tuple[str, int]] = {}  # installed packages that are always imported, and the line
        self.user_site = user_site()

    def report(self, finding: str, file: str, line: int, argument: str, sure: bool) -> None:
        key = (finding, file, argument)
        known = self.records.get(key)
        if known is None or (sure and not known[4]):
            self.records[key] = (finding, file, line, argument, sure)

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
        values = Values(tree, name, package, file, self.version)

        def report(finding: str, node: _ast.AST, argument: str, is_sure: bool) -> None:
            self.report(finding, file, getattr(node, "lineno", 0), argument, is_sure and sure)

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
            if module.folders is None and length < len(parts):
                if module.kind == "local" and not module.creates_modules and not may_be_name:
                    self.report_missing(".".join(parts[: length + 1]), at, place)
                return  # such as os.path or six.moves, whose contents are unknown

    def add_import(self, module: Module, at: tuple[str, int], place: Place) -> None:
        self.imports.add(module.name)
        if self.user_site and module.file.lower().startswith(self.user_site):
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
        self.report(finding, *at, name, place.sure and certain)

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
        self.check_packages()

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

    # Installed packages

    def check_packages(self) -> None:
        """Check whether the imports of packages exist: only unconditional imports, and only top-level modules."""
        until = time.monotonic() + PACKAGE_TIME_LIMIT
        waiting = list(self.packages)
        seen = set(waiting)
        while waiting and time.monotonic() < until:
            name = waiting.pop()
            module = self.finder.find(name)
            for name_imported in required_by(module) if module else []:
                parts = name_imported.split(".")
                root = self.finder.find(parts[0])
                if root is None and parts[0] not in UNIX_MODULES:
                    self.report("missing-dependency", *self.packages[name], f"{parts[0]} ({name})", True)
                for length in range(1, len(parts) + 1):
                    part = ".".join(parts[:length])
                    found = self.finder.find(part)
                    if found and found.kind == "package" and part not in seen:
                        seen.add(part)
                        self.packages[part] = self.packages[name]
                        waiting.append(part)


def required_by(module: Module) -> set[str]:
    """Return what a module imports in any case: by its top-level statements."""
    try:
        source = module.source
        tree = parse(source, module.file) if source else None
    except (OSError, SyntaxError, ValueError, RecursionError):
        return set()
    package = module.name if module.folders is not None else module.name.rpartition(".")[0]
    names: set[str] = set()
    for node in tree.body if tree else []:
        if isinstance(node, _ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, _ast.ImportFrom):
            parts = package.split(".")
            base = ".".join(parts[: len(parts) - node.level + 1]) if node.level else ""
            prefix = ".".join(part for part in (base, node.module) if part)
            names.add(prefix)
            names.update(f"{prefix}.{alias.name}" for alias in node.names)
    return {name for name in names if name}


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
    if os.path.isdir(path) or not path.lower().endswith((".py", ".pyw", ".pyc")):
        spec = finder.folders.spec("__main__", [path])
        if spec:
            finder.path.insert(0, path)
            scan.read(Module("__main__", spec.origin, None, spec.loader, "local"), True)
            return
        if os.path.isdir(path):
            scan.report("no-main", path, 0, path, True)
            return
    if script_folder_first():
        finder.path.insert(0, os.path.dirname(path))
    if path.lower().endswith(".pyc"):
        scan.report("not-scanned", path, 0, "", True)
        return
    try:
        with open(path, "rb") as file:
            source = file.read()
    except OSError as error:
        scan.report("unreadable", path, 0, error.strerror or "", True)
        return
    scan.add("__main__", "", path, source, True)


def scan_module(scan: Scan, name: str) -> None:
    """Scan what `python -m` runs."""
    if script_folder_first():
        scan.finder.path.insert(0, os.getcwd())
    module = scan.finder.find(name)
    place = Place(None, True)  # type: ignore[arg-type]
    if module is None:
        scan.report("no-module", "", 0, name, True)
        return
    scan.import_module(name, ("", 0), place, False)
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


def run(kind: str, what: str, deep: bool, path: list[str] | None = None, version: Any = None) -> tuple[Any, Any]:
    """Return the records and the names of the imported modules.

    `kind` is "script" or "module", `what` the path of the script or the name of the module. `deep` also checks the
    imports of packages. `path` and `version` are those of the interpreter; only tests pass others.
    """
    scan = Scan(Finder(list(sys.path if path is None else path)), version or current_version(), deep)
    errors, sys.stderr = sys.stderr, None  # warnings of the compiler are not findings
    try:
        (scan_module if kind == "module" else scan_script)(scan, what)
        scan.run()
    except (RecursionError, MemoryError) as error:
        scan.report("scan-failed", what if kind == "script" else "", 0, type(error).__name__, False)
    finally:
        sys.stderr = errors
    files = list(dict.fromkeys([what, *(record[1] for record in scan.records.values())]))
    records = sorted(scan.records.values(), key=lambda record: (files.index(record[1]), record[2]))
    return tuple(records), tuple(sorted(scan.imports - {"__main__"}))
