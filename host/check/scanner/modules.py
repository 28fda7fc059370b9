"""Find modules as the service's interpreter will, without importing any module or parent package."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

PathFinder: Any = sys.modules["_frozen_importlib_external"].PathFinder  # importlib.machinery's, without its import

HOST_MODULES = frozenset(["winsvc", "pyhostsvc_winsvc", "_winsvc", "__main__"])
# Modules that exist on Unix only, each with the module that it needs to work on Windows: the library contains some of
# them on every system.
UNIX_MODULES = {
    **{
        name: name
        for name in """_posixsubprocess fcntl grp nis ossaudiodev posix pwd readline resource spwd syslog termios
        cups dbus evdev gi inotify picamera pyinotify pyudev RPi smbus spidev systemd uvloop uwsgi""".split()
    },
    "crypt": "_crypt",
    "curses": "_curses",
    "pty": "termios",
    "tty": "termios",
    "dbm.gnu": "_gdbm",
    "dbm.ndbm": "_dbm",
}


class Module:
    """A module that was found."""

    def __init__(self, name: str, file: str, folders: list[str] | None, loader: Any, kind: str):
        self.name = name
        self.file = file  # empty for a built-in module and for a namespace
        self.folders = folders  # for a package: the folders of its submodules
        self.loader = loader  # None: read the file
        self.kind = kind  # "local": the script's own; "library": Python's; "package": installed

    @property
    def creates_modules(self) -> bool:
        """Return whether the module may create modules without files, such as collections.abc and six.moves."""
        try:
            source = self.source or b""
        except OSError:
            return True
        return b"sys.modules" in source or b"__path__" in source

    @property
    def source(self) -> bytes | None:
        """The source, also from a zip file; None if there is none."""
        if not self.file.endswith((".py", ".pyw")):
            return None
        if self.loader is None:
            with open(self.file, "rb") as file:
                return file.read()
        data: bytes = self.loader.get_data(self.file)
        return data


class SiteExit(Exception):
    """Code that the module site has run exits."""


class Folders:
    """The contents of folders, each listed once: CPython's own finders search every folder again for every module."""

    def __init__(self) -> None:
        self.listed: dict[str, dict[str, bool] | None] = {}

    def names(self, folder: str) -> dict[str, bool] | None:
        """Return the possible modules in lower case, and whether they have no suffix; None if it cannot be listed."""
        if folder not in self.listed:
            try:
                entries = os.listdir(folder or ".")
            except OSError:  # a zip file, a path that only a custom finder knows, or a missing folder
                missing = os.path.isabs(folder) and not os.path.exists(folder)
                self.listed[folder] = {} if missing else None
            else:
                found: dict[str, bool] = {}
                for entry in entries:
                    stem, _, suffix = entry.lower().partition(".")
                    found[stem] = found.get(stem, False) or not suffix
                self.listed[folder] = found
        return self.listed[folder]

    def with_module(self, tail: str, folders: list[str]) -> list[str]:
        """Return the folders that may contain the module."""
        listed = [(folder, self.names(folder)) for folder in folders]
        return [folder for folder, names in listed if names is None or tail.lower() in names]

    def spec(self, name: str, folders: list[str]) -> Any:
        """Return the spec of a module.

        Searches for the last part of its name only: a finder of a folder needs no more, and with the full name a
        namespace package would search sys.modules for its parent, which is not imported.
        """
        tail = name.rpartition(".")[2]
        among = self.with_module(tail, folders)
        return PathFinder.find_spec(tail, among) if among else None


class Finder:
    """Finds the modules of one sys.path, which a script may extend.

    `without_site`: Python was started without its module site, which adds the folders of packages and takes as long as
    the rest of its start. It is run when a module is not in Python's library.
    """

    def __init__(self, path: list[str], without_site: bool = False):
        self.path = path
        self.without_site = without_site
        self.before = 0  # folders that are searched before those of sys.path
        self.folders = Folders()
        self.complete = True  # False: the script adds folders that are unknown
        self.found: dict[str, Module | None] = {}
        library = os.path.dirname(os.path.abspath(os.__file__))
        self.library = [folder.lower() for folder in (library, os.path.join(sys.base_prefix, "DLLs"))]
        self.names: frozenset[str] = getattr(sys, "stdlib_module_names", frozenset())  # since 3.10

    def add_first(self, folder: str) -> None:
        self.path.insert(0, folder)
        self.before += 1

    def run_site(self) -> bool:
        """Run the module site, after which every module can be found. Return False if it has run before."""
        if not self.without_site:
            return False
        self.without_site = False
        count = len(sys.path)
        import site

        try:
            site.main()
        except SystemExit as error:  # Python would not start
            raise SiteExit(error.code) from error
        self.path[self.before : self.before + count] = sys.path
        self.found = {name: module for name, module in self.found.items() if module}
        return True

    def add(self, folder: str) -> None:
        if folder not in self.path:
            self.path.append(folder)
            self.found = {name: module for name, module in self.found.items() if module}

    def find(self, name: str) -> Module | None:
        if name not in self.found:
            self.found[name] = self.search(name)
        return self.found[name]

    def is_library_name(self, name: str) -> bool:
        """Return whether Python's library has a top-level module with this name."""
        library = self.folders.names(os.path.dirname(os.path.abspath(os.__file__))) or {}
        return name in self.names if self.names else name in library

    def search(self, name: str) -> Module | None:
        parent_name = name.rpartition(".")[0]
        if not parent_name:
            return self.search_top_level(name)
        parent = self.find(parent_name)
        if not parent or parent.folders is None:
            return None
        return self.library_module(name, parent.folders) or self.module(name, self.folders.spec(name, parent.folders))

    def search_top_level(self, name: str) -> Module | None:
        if name == "winsvc":
            module = self.module(name, self.folders.spec(name, self.path))
            if module and b"pyhostsvc_winsvc" not in (module.source or b""):
                return module  # another one, which hides the host's
        if (name in sys.builtin_module_names and name not in UNIX_MODULES) or name in HOST_MODULES:
            return Module(name, "", None, None, "library")
        if name in self.names:
            module = self.library_module(name, self.path)
            if module:
                return module
        spec = self.folders.spec(name, self.path)
        if spec is None and self.run_site():
            spec = self.folders.spec(name, self.path)
        for finder in sys.meta_path:  # for editable installations and frozen modules
            if spec or finder is PathFinder:
                continue
            if finder.__class__.__module__ == "_distutils_hack":  # it imports setuptools
                spec = PathFinder.find_spec("setuptools") if name == "distutils" else None
            else:
                spec = finder.find_spec(name, None)
        return self.module(name, spec)

    def library_module(self, name: str, folders: list[str]) -> Module | None:
        """Return a module that is in Python's library and nowhere else, without opening its file."""
        tail = name.rpartition(".")[2]
        among = self.folders.with_module(tail, folders)
        if len(among) != 1 or name in UNIX_MODULES or self.kind_of(os.path.join(among[0], tail)) != "library":
            return None
        names = self.folders.names(among[0])
        if names is None:
            return None
        place = os.path.join(among[0], tail)
        if names[tail.lower()]:
            return Module(name, os.path.join(place, "__init__.py"), [place], None, "library")
        return Module(name, place + ".py", None, None, "library")

    def module(self, name: str, spec: Any) -> Module | None:
        if not spec:
            return None
        file = spec.origin if spec.has_location and spec.origin else ""
        folders = spec.submodule_search_locations
        kind = self.kind_of(file or next(iter(folders or []), ""))
        module = Module(name, file, None if folders is None else list(folders), spec.loader, kind)
        return None if kind == "library" and self.fails_on_windows(name) else module

    def fails_on_windows(self, name: str) -> bool:
        """Return whether the file exists but does not work on Windows."""
        if name not in UNIX_MODULES:
            return False
        wanted = UNIX_MODULES[name]
        other = None if wanted == name else self.find(wanted)
        return other is None or other.kind == "library"

    def kind_of(self, file: str) -> str:
        """Return the kind of a module by its file."""
        lower = file.lower()
        parts = lower.replace("\\", "/").split("/")
        if "site-packages" in parts or "dist-packages" in parts:
            return "package"
        zipped = f"python{sys.version_info[0]}{sys.version_info[1]}.zip" in parts
        inside = any(lower.startswith(folder + os.sep) for folder in self.library)
        return "library" if inside or zipped or not file else "local"
