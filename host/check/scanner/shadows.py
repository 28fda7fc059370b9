"""Find files beside the script that hide a module that the script, or a library, needs."""

from __future__ import annotations

import _ast
import os
import sys

from .modules import PathFinder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .modules import Finder, Module
    from .values import Values


def names_used(values: Values) -> dict[str, set[str]]:
    """Return for each imported top-level module the names and submodules that the code uses."""
    used: dict[str, set[str]] = {}
    for node in values.nodes:
        if isinstance(node, _ast.Import):
            for alias in node.names:
                root, _, rest = alias.name.partition(".")
                used.setdefault(root, set()).update([rest.partition(".")[0]] if rest else [])
        elif isinstance(node, _ast.ImportFrom) and not node.level and node.module:
            root, _, rest = node.module.partition(".")
            names = [rest.partition(".")[0]] if rest else [alias.name for alias in node.names if alias.name != "*"]
            used.setdefault(root, set()).update(names)
    for node in values.nodes:
        if isinstance(node, _ast.Attribute):
            root, _, rest = (values.dotted(node, values.scope) or "").partition(".")
            if root in used and rest:
                used[root].add(rest.partition(".")[0])
    return used


def names_defined(values: Values) -> set[str] | None:
    """Return the names that a module defines; None if there may be others."""
    own = os.path.splitext(os.path.basename(values.file))[0] + "."  # a script may import itself by mistake
    aliases = {name for name, full in values.aliases.items() if not (full + ".").startswith(own)}
    defined = set(values.scope.values) | aliases
    for node in values.nodes:
        if isinstance(node, _ast.ImportFrom) and any(alias.name == "*" for alias in node.names):
            return None
    return None if "__getattr__" in defined else defined


def is_loaded(name: str) -> bool:
    """Return whether Python has loaded a module before it searches the script's folder."""
    return name in sys.builtin_module_names or name in sys.modules


class Shadows:
    """The files beside the script that may hide other modules."""

    def __init__(self, finder: Finder, folder: str, script: str):
        self.finder = finder
        self.folder = folder  # the first one in sys.path
        self.script = script

    def is_beside(self, module: Module) -> bool:
        """Return whether a module is a single file in the script's folder."""
        in_folder = os.path.normcase(os.path.dirname(module.file)) == os.path.normcase(self.folder)
        return module.kind == "local" and module.folders is None and in_folder and "." not in module.name

    def is_script(self, module: Module) -> bool:
        return os.path.normcase(module.file) == os.path.normcase(self.script)

    def hides_another(self, name: str) -> bool:
        """Return whether another folder has a module with this name."""
        return self.is_elsewhere(name) or (self.finder.run_site() and self.is_elsewhere(name))

    def is_elsewhere(self, name: str) -> bool:
        here = os.path.normcase(self.folder)
        others = [folder for folder in self.finder.path if os.path.normcase(os.path.abspath(folder)) != here]
        return PathFinder.find_spec(name, others) is not None

    def hides(self, module: Module, used: set[str], defined: set[str] | None) -> bool | None:
        """Return whether the file is imported instead of the module that is meant; None if that is only possible."""
        undefined = set() if defined is None else used - defined
        if not undefined and not self.is_script(module):
            return False
        another = module.name == "winsvc" or self.hides_another(module.name)
        if undefined and (another or self.is_script(module)):
            return True
        return None if another and self.is_script(module) else False

    def library_names(self) -> list[str]:
        """Return the files beside the script that are named like a module of Python's library."""
        found: list[str] = []
        for name in self.finder.folders.names(self.folder) or {}:
            file = os.path.join(self.folder, name + ".py")
            if self.finder.kind_of(file) != "local":
                break
            if not is_loaded(name) and self.finder.is_library_name(name) and os.path.isfile(file):
                found.append(name)
        if found and self.finder.run_site():
            found = [name for name in found if not is_loaded(name)]
        return found
