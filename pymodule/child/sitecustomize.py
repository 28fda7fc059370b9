"""Runs at the start of every Python process below a service, before the process's own code.

This file is in a zip at the end of pyhostsvc.exe. The host puts the exe first into PYTHONPATH of the processes that the
script starts, and CPython imports `sitecustomize` from there. It is silent on every Python, also one older than 3.9.
"""

import os
import sys

_archive = __loader__.archive
_names = ("winsvc", "pyhostsvc_winsvc")


def _leave_path():
    """Removes the exe from sys.path, which is then the same as without the host."""
    sys.path[:] = [entry for entry in sys.path if entry != _archive]
    sys.path_importer_cache.pop(_archive, None)


def _write_utf8():
    """Makes the streams that lead to the service's log write UTF-8, line by line. Leaves all other streams alone.

    The host and os.fstat name a file by the same two numbers, which stay when the log is rotated.
    """
    files = os.environ.get("PYHOSTSVC_LOG_FILES", "").split()
    if not files:
        return
    for stream in (sys.stdout, sys.stderr):
        try:
            status = os.fstat(stream.fileno())
            if "%x-%x" % (status.st_dev, status.st_ino) in files:
                stream.reconfigure(encoding="utf-8", errors="backslashreplace", line_buffering=True)
        except Exception:  # there is no such stream, or it is a console
            pass


class _Finder(object):
    """Finds the host's winsvc if there is no other module of that name. Both names are the same module."""

    def __init__(self, loader, spec_type):
        self.loader, self.spec_type = loader, spec_type

    def find_spec(self, name, path=None, target=None):
        return self.spec_type(name, self, origin="pyhostsvc") if name in _names else None

    def create_module(self, spec):
        return type(sys)("winsvc") if spec.name != "winsvc" else __import__("pyhostsvc_winsvc")

    def exec_module(self, module):
        if not hasattr(module, "wait"):
            source = self.loader.get_source("pyhostsvc_winsvc")
            exec(compile(source, "<winsvc>", "exec", dont_inherit=True), module.__dict__)


_leave_path()
_write_utf8()
if sys.version_info >= (3, 9):
    sys.meta_path.append(_Finder(__loader__, type(__spec__)))

# The user's own sitecustomize, if there is one, is now the first, and takes the place of this module. If there is none,
# CPython ignores the ImportError.
_own = sys.modules.pop(__name__)
try:
    import sitecustomize  # noqa: F401
except BaseException:
    sys.modules[__name__] = _own  # zipimport removes it, before 3.10 without looking whether it is there
    raise
