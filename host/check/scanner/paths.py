"""Check the paths that a script opens."""

from __future__ import annotations

import _ast
import os

from .texts import PathText, Prefix
from .tree import argument
from .values import Values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .flow import Place

# Calls with a path: the position and name of the argument, and its use: "r" read, "w" write, "?" test for existence, or
# the position of a mode argument such as that of open.
FILES: dict[str, list[tuple[int, str, str]]] = {
    **{name: [(0, "file", "1")] for name in ("open", "io.open")},
    **{name: [(0, "filename", "1")] for name in ("codecs.open", "gzip.open", "bz2.open", "lzma.open")},
    "tarfile.open": [(0, "name", "1")],
    "zipfile.ZipFile": [(0, "file", "1")],
    "shelve.open": [(0, "filename", "w")],
    "sqlite3.connect": [(0, "database", "w")],
    **{
        name: [(0, "filename", "w")]
        for name in (
            "logging.FileHandler",
            "logging.handlers.RotatingFileHandler",
            "logging.handlers.TimedRotatingFileHandler",
            "logging.handlers.WatchedFileHandler",
        )
    },
    "logging.basicConfig": [(99, "filename", "w")],
    "logging.config.fileConfig": [(0, "fname", "r")],
    **{name: [(0, "path", "r")] for name in ("os.listdir", "os.scandir", "os.stat", "os.chdir", "runpy.run_path")},
    "os.walk": [(0, "top", "r")],
    **{
        name: [(0, "path", "w")]
        for name in ("os.mkdir", "os.remove", "os.unlink", "os.rmdir", "os.removedirs", "shutil.rmtree")
    },
    "os.makedirs": [(0, "name", "w")],
    **{name: [(0, "src", "w"), (1, "dst", "w")] for name in ("os.rename", "os.replace", "shutil.move")},
    **{name: [(0, "src", "r"), (1, "dst", "w")] for name in ("shutil.copy", "shutil.copy2", "shutil.copyfile")},
    "shutil.copytree": [(0, "src", "r"), (1, "dst", "w")],
    **{name: [(0, "path", "?")] for name in ("os.path.exists", "os.path.isfile", "os.path.isdir")},
    **{name: [(0, "filename", "?")] for name in ("os.path.getsize", "os.path.getmtime")},
    **{
        f"pandas.{name}": [(0, "filepath_or_buffer", "r")]
        for name in ("read_csv", "read_table", "read_json", "read_excel", "read_parquet", "read_pickle")
    },
    **{f"numpy.{name}": [(0, "fname", "r")] for name in ("load", "loadtxt", "genfromtxt")},
    **{f"numpy.{name}": [(0, "fname", "w")] for name in ("save", "savez", "savetxt")},
}
# Methods that only one type has.
METHODS = {
    **{name: (0, "", "w") for name in ("to_csv", "to_excel", "to_parquet", "to_pickle", "savefig")},
    "load_cert_chain": (0, "certfile", "r"),
}
# Methods of objects that a call creates.
OBJECTS = {
    ("configparser.ConfigParser", "read"): (0, "filenames", "r"),
    ("configparser.RawConfigParser", "read"): (0, "filenames", "r"),
}
# Methods of a pathlib.Path and their use of the path.
PATH_METHODS = {
    **dict.fromkeys(("read_text", "read_bytes", "iterdir", "glob", "rglob", "stat"), "r"),
    **dict.fromkeys(("write_text", "write_bytes", "mkdir", "touch", "unlink", "rename", "replace", "rmdir"), "w"),
    **dict.fromkeys(("exists", "is_file", "is_dir"), "?"),
    "open": "0",
}
NO_FILES = frozenset(["", "-", "nul", "con", ":memory:"])
WORST_FIRST = "wr?"
MAX_LENGTH = 300  # of a text that may be a path
SHARED_PROFILES = frozenset(["public", "all users", "default"])


def is_absolute(text: str) -> bool:
    return text.startswith(("/", "\\")) or text[1:2] == ":"


def mode_of(value: Any) -> str:
    """Return the use ("r" or "w") for a mode of open."""
    if not isinstance(value, str):
        return "r"
    return "w" if set(value) & set("wax+") else "r"


class Use:
    """One use of a relative path."""

    def __init__(self, node: _ast.AST, how: str, handled: bool, exact: bool, sure: bool):
        self.node, self.how, self.handled, self.exact, self.sure = node, how, handled, exact, sure


class Paths:
    """The paths of one module. Relative paths are reported at the end, when every use of them is known."""

    def __init__(self, values: Values, report: Callable[[str, _ast.AST, str, bool], None]):
        self.values = values
        self.report = report
        self.relative: dict[str, list[Use]] = {}
        self.changes_directory = False  # the script calls os.chdir

    def check_call(self, node: _ast.Call, place: Place) -> None:
        for value, how in self.paths_of(node, place):
            self.check_path(node, value, how, place)
        if self.values.dotted(node.func, place.scope) == "os.chdir":
            self.changes_directory = True

    def paths_of(self, node: _ast.Call, place: Place) -> list[tuple[Any, str]]:
        """Return the paths that a call opens, each with its use."""
        name = self.values.dotted(node.func, place.scope)
        if name in FILES:
            return [self.argument(node, entry, place) for entry in FILES[name]]
        if not isinstance(node.func, _ast.Attribute):
            return []
        method, whole = node.func.attr, node.func.value
        if method in METHODS:
            return [self.argument(node, METHODS[method], place)]
        entry = OBJECTS.get((self.values.created_by(whole, place.scope, place.klass) or "", method))
        if entry:
            return [self.argument(node, entry, place)]
        path = self.values.value(whole, place.scope) if method in PATH_METHODS else None
        if not isinstance(path, PathText):
            return []
        how = PATH_METHODS[method]
        return [(path, self.mode(node, how, place))]

    def argument(self, node: _ast.Call, entry: tuple[int, str, str], place: Place) -> tuple[Any, str]:
        position, name, how = entry
        value = self.values.value(argument(node, position, name), place.scope)
        if isinstance(value, tuple) and value:  # ConfigParser.read accepts several
            value = value[0]
        return value, self.mode(node, how, place)

    def mode(self, node: _ast.Call, how: str, place: Place) -> str:
        if not how.isdigit():
            return how
        return mode_of(self.values.value(argument(node, int(how), "mode"), place.scope))

    def check_path(self, node: _ast.AST, value: Any, how: str, place: Place) -> None:
        if not isinstance(value, str) or value.lower() in NO_FILES:
            return
        text = str(value)
        if text.startswith("/") and not text.startswith("//"):
            if not os.path.exists(text) or how == "w":
                self.report("unix-path", node, text, place.sure)
        elif not is_absolute(text) and not text.startswith(("~", "%", "$", "file:", "http:", "https:")):
            full = os.path.abspath(text)
            use = Use(node, how, place.catches("FileNotFoundError"), not isinstance(value, Prefix), place.sure)
            self.relative.setdefault(full, []).append(use)

    def finish(self) -> None:
        if self.changes_directory:
            return
        for full, uses in self.relative.items():
            worst = min(uses, key=lambda use: WORST_FIRST.index(use.how))
            tested = any(use.how == "?" or use.handled for use in uses)
            if worst.how == "w":
                self.report("relative-write", worst.node, full, worst.sure)
            elif worst.exact and not tested and not os.path.exists(full):
                self.report("relative-missing", worst.node, full, worst.sure)
            else:
                self.report("relative-path", worst.node, full, worst.sure)

    def check_text(self, node: _ast.Constant, place: Place) -> None:
        """Check whether a text is a path on a drive or on a share."""
        text = node.value
        if not isinstance(text, str) or len(text) > MAX_LENGTH or "\n" in text:
            return
        parts = text.replace("/", "\\").split("\\")
        if is_drive(parts):
            self.report("drive", node, text, place.sure)
            if len(parts) > 3 and parts[1].lower() == "users" and parts[2].lower() not in SHARED_PROFILES:
                self.report("profile-path", node, text, place.sure)
        elif text.startswith("\\\\") and is_share(parts):
            self.report("network-path", node, text, place.sure)


def is_drive(parts: list[str]) -> bool:
    """Return whether a path begins with a drive and a name."""
    drive = parts[0]
    return len(parts) > 1 and len(drive) == 2 and drive[1] == ":" and drive[0].isalpha() and parts[1] != ""


def is_share(parts: list[str]) -> bool:
    """Return whether a path begins with a server and a share."""
    names = parts[2:4]
    return parts[:2] == ["", ""] and len(names) == 2 and all(is_name(name) for name in names)


def is_name(text: str) -> bool:
    """Return whether a text can be the name of a server or a share, and is not a regular expression."""
    plain = text.replace("-", "").replace("_", "").replace(".", "").replace("$", "").replace(" ", "")
    return len(text) > 1 and plain.isalnum()
