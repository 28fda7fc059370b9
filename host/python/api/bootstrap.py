"""Sets up streams and __main__ for a script. Has its own namespace; runs on Python 3.9 to 3.14.

It is compiled at each start, so it has what every start needs. programs.py, ending.py, stacks.py and wait_kinds.py are
compiled later, into the same namespace, which has sys. They must not import it: a script may have replaced __import__.

The script must not notice it: no import that python.exe would not do, no frame below the script's own.
"""

import sys

SEARCH_USER_DIRS, SEARCH_SYSTEM32 = 0x400, 0x800  # LOAD_LIBRARY_SEARCH_…
host = {}  # interpreter.c fills it before it calls a function


def set_up():
    """Sets up the initialised interpreter as python.exe does before it runs a script."""
    # The default search of ctypes: python.exe's folder, which the host has added, instead of the host's own.
    sys.modules["nt"]._LOAD_LIBRARY_SEARCH_DEFAULT_DIRS = SEARCH_USER_DIRS | SEARCH_SYSTEM32
    if host["logged"]:
        log_streams()


def log_streams():
    """Makes standard output and error write to the log: in UTF-8, and flushed at the end of each line."""
    for name, fd in (("stdout", 1), ("stderr", 2)):
        stream = getattr(sys, name)
        if stream is not getattr(sys, f"__{name}__"):  # sitecustomize has replaced it
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(encoding="utf-8", errors="backslashreplace", line_buffering=True)
            continue
        raw = None if host["stamped"] else getattr(getattr(stream, "buffer", None), "raw", None)
        if raw is None:  # also with -u
            raw, stream = new_stream(name, fd)
        raw.write = host["guard"](raw.write)  # a failed write is counted, and the script continues
        stream.reconfigure(encoding="utf-8", errors="backslashreplace", line_buffering=True)
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)


def new_stream(name, fd):
    """Returns a stream and its file."""
    io = sys.modules["_io"]
    raw = io.FileIO(fd, "w", closefd=False)
    raw.name = f"<{name}>"
    stream = (stamped_class(io) if host["stamped"] else io.TextIOWrapper)(io.BufferedWriter(raw), "utf-8")
    stream.mode = "w"
    if host["stamped"]:
        host["stamps"](fd, stream)
    return raw, stream


def stamped_class(io):
    """Returns a text stream class whose lines begin with the local time and are written when they are complete."""
    stamp = host["stamp"](io.TextIOWrapper.write)

    class TextIOWrapper(io.TextIOWrapper):
        def write(self, text):
            return stamp(self, text)

        def writelines(self, lines):
            for line in lines:
                self.write(line)

    TextIOWrapper.__module__, TextIOWrapper.__qualname__ = io.TextIOWrapper.__module__, "TextIOWrapper"
    return TextIOWrapper


def add_module(module, name, wrapper, alias, source):
    """Makes `import wrapper` find the host's module if there is no other of that name, and `import alias` always. Its
    source, which `source` returns, runs only when the script uses the module.
    """
    import _thread

    module_type = type(sys)
    lock = _thread.RLock()

    class LazyModule(module_type):
        def __getattr__(self, attribute):
            if attribute.startswith("__") and attribute not in ("__all__", "__version__", "__path__"):
                raise AttributeError(f"module {wrapper!r} has no attribute {attribute!r}")
            with lock:
                if type(self) is LazyModule:
                    run_source(self)
                    self.__class__ = module_type
            return getattr(self, attribute)

    def run_source(lazy):
        theirs = sys.modules.get(name)
        sys.modules[name] = module
        try:
            exec(compile(source(), f"<{wrapper}>", "exec", dont_inherit=True), lazy.__dict__)
        finally:
            if theirs is not None:  # it belongs to another module called `wrapper`
                sys.modules[name] = theirs

    class Finder:
        """Is the last one, so that a module of the script's or an installed one is found first, as under python.exe."""

        @classmethod
        def find_spec(cls, fullname, path=None, target=None):
            return spec_type(fullname, cls, origin="pyhostsvc") if fullname in modules else None

        @staticmethod
        def create_module(spec):
            return modules[spec.name]

        @staticmethod
        def exec_module(module):
            pass

    spec_type = type(sys.__spec__)
    lazy = LazyModule(wrapper)
    lazy.__spec__ = spec_type(wrapper, Finder, origin="pyhostsvc")
    sys.modules[alias] = lazy
    modules = {wrapper: lazy, name: module}
    sys.meta_path.append(Finder)


def unsafe_path():
    """Returns True if the script's folder is first in sys.path, which -I and -P prevent."""
    return not (sys.flags.isolated or getattr(sys.flags, "safe_path", False))


class Refused(Exception):
    """There is nothing to run. Has python.exe's message and exit code."""

    def __init__(self, message, code):
        super().__init__(message)
        self.message, self.code = message, code


# Each of these functions returns the program: (None, code for __main__), (function, arguments), or (None, None) for
# standard input. The audit events are those of CPython's own main.


def prepare_script(script, skips_line):
    external, nt = sys.modules["_frozen_importlib_external"], sys.modules["nt"]
    full = nt._getfullpathname(script)
    if unsafe_path():
        sys.path.insert(0, external._path_split(full)[0])
    if not external._path_isabs(script):
        script = full
    try:
        with sys.modules["_io"].open_code(script) as file:
            source = file.read()
    except OSError as error:
        shown = repr(script) if sys.version_info >= (3, 10) else f"'{script}'"
        raise Refused(f"can't open file {shown}: [Errno {error.errno}] {error.strerror}", 2) from None
    sys.audit("cpython.run_file", script)
    main = host["main"] = sys.modules["__main__"]  # a script may remove it
    main.__file__ = script
    if sys.version_info < (3, 15):
        main.__cached__ = None
    if script.endswith(".pyc") or source[:2] == external.MAGIC_NUMBER[:2]:
        main.__loader__ = external.SourcelessFileLoader("__main__", script)
        return None, load_compiled(source, external.MAGIC_NUMBER)
    main.__loader__ = external.SourceFileLoader("__main__", script)
    if skips_line:
        source = b"\n" + source.partition(b"\n")[2]
    return None, compile_source(source, script, skips_line)


def load_compiled(data, magic):
    """Returns the code of a .pyc, which follows the magic number, the flags and two words about the source."""
    import marshal

    if data[:4] != magic:
        raise RuntimeError("Bad magic number in .pyc file")
    try:
        code = marshal.loads(data[16:])
    except Exception:
        code = None
    if not isinstance(code, type(load_compiled.__code__)):
        raise RuntimeError("Bad code object in .pyc file")
    return code


def compile_source(source, filename, skips_line):
    try:
        return compile(source, filename, "exec", dont_inherit=True)
    except SyntaxError as error:
        failure = error
    except ValueError as error:  # before 3.12
        raise SyntaxError(str(error), (filename, source[: source.index(b"\0")].count(b"\n") + 1, 0, "")) from None
    host["parse_file"](filename, skips_line)  # raises the error in CPython's words for a file
    raise failure
