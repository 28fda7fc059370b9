"""Check what the modules of Python's library and of installed packages import."""

from __future__ import annotations

import _ast
import time

from .modules import UNIX_MODULES
from .tree import parse, walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .modules import Module
    from .scan import Scan

PACKAGE_TIME_LIMIT = 2.0  # seconds for the imports of packages


def required_by(module: Module, lazily: bool = False) -> set[str]:
    """Return what a module imports by its top-level statements; `lazily`: also when one of its names is first used."""
    try:
        source = module.source
        tree = parse(source, module.file) if source else None
    except (OSError, SyntaxError, ValueError, RecursionError):
        return set()
    package = module.name if module.folders is not None else module.name.rpartition(".")[0]
    names: set[str] = set()
    nodes: list[_ast.AST] = [*tree.body] if tree else []
    for node in list(nodes) if lazily else ():
        nodes += walk(node) if isinstance(node, _ast.FunctionDef) and node.name == "__getattr__" else ()
    for node in nodes:
        if isinstance(node, _ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, _ast.ImportFrom):
            parts = package.split(".")
            base = ".".join(parts[: len(parts) - node.level + 1]) if node.level else ""
            prefix = ".".join(part for part in (base, node.module) if part)
            names.add(prefix)
            names.update(f"{prefix}.{alias.name}" for alias in node.names)
    return {name for name in names if name}


def check_packages(scan: Scan) -> None:
    """Check whether the imports of packages exist: only unconditional imports, and only top-level modules."""
    until = time.monotonic() + PACKAGE_TIME_LIMIT
    waiting = list(scan.packages)
    seen = set(waiting)
    while waiting and time.monotonic() < until:
        name = waiting.pop()
        module = scan.finder.find(name)
        for name_imported in required_by(module) if module else []:
            parts = name_imported.split(".")
            root = scan.finder.find(parts[0])
            if root is None and parts[0] not in UNIX_MODULES:
                scan.report("missing-dependency", *scan.packages[name], f"{parts[0]} ({name})", True)
            for length in range(1, len(parts) + 1):
                part = ".".join(parts[:length])
                found = scan.finder.find(part)
                if found and found.kind == "package" and part not in seen:
                    seen.add(part)
                    scan.packages[part] = scan.packages[name]
                    waiting.append(part)


def check_library(scan: Scan) -> None:
    """Report files beside the script that a library imports instead of one of Python's own modules."""
    names = set(scan.shadows.library_names())
    names -= {name for _, name in scan.beside if any(key[0] == "shadowed-import" for key in scan.records)}
    if not names:
        return
    until = time.monotonic() + PACKAGE_TIME_LIMIT
    waiting = [(name, at) for name, at in scan.places.items() if name not in names]
    seen = set(scan.places)
    while waiting and time.monotonic() < until:
        importer, at = waiting.pop(0)
        module = scan.finder.find(importer)
        for name in required_by(module, True) if module and module.kind != "local" else ():
            root = name.partition(".")[0]
            if root in names:
                names.discard(root)
                scan.report("shadowed-import", *at, f"{root}.py", False)
            if name not in seen:
                seen.add(name)
                waiting.append((name, at))
