"""Sets up streams and __main__, and evaluates how a script ended. Has its own namespace; runs on Python 3.9 to 3.14.

The script must not notice it: no import that python.exe would not do, no frame below the script's own.
"""

import sys

host = {}  # interpreter.c fills it before it calls a function


def set_up():
    """Sets up the initialised interpreter as python.exe does before it runs a script."""
    if host["base_executable"] and sys.version_info < (3, 11):
        # 3.9 and 3.10 set it to the process's own program; multiprocessing would start copies of the host.
        sys._base_executable = host["base_executable"]
    correct_path()
    if host["logged"]:
        log_streams()


def correct_path():
    """Replaces the folder of the process's program, which getpath adds to sys.path, by python.exe's folder."""
    own, home = host["own_folder"], host["home"]
    path = [home if entry.lower() == own.lower() else entry for entry in sys.path]
    sys.path[:] = dict.fromkeys(path)  # site removes duplicates
    sys.path_importer_cache.pop(own, None)


def log_streams():
    """Makes standard output and error write to the log: in UTF-8, and flushed at the end of each line."""
    io = sys.modules["_io"]
    wrapper = stamped_class(io) if host["stamped"] else io.TextIOWrapper
    for name, fd in (("stdout", 1), ("stderr", 2)):
        stream = getattr(sys, name)
        if stream is not getattr(sys, f"__{name}__"):  # sitecustomize has replaced it
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(encoding="utf-8", errors="backslashreplace", line_buffering=True)
            continue
        raw = io.FileIO(fd, "w", closefd=False)
        raw.name = f"<{name}>"
        raw.write = host["guard"](raw.write)  # a failed write is counted, and the script continues
        stream = wrapper(io.BufferedWriter(raw), "utf-8", "backslashreplace", line_buffering=True)
        stream.mode = "w"
        if host["stamped"]:
            host["stamps"](fd, stream)
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)


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


def handler_raised(value, traceback):
    """Prints an exception that a signal handler raised outside the main thread."""
    if not isinstance(value, SystemExit):  # the main thread raises it again
        sys.excepthook(type(value), value, traceback)


def line_of(filename, wanted):
    try:
        with open(filename, encoding="utf-8", errors="replace") as file:
            for number, line in enumerate(file, 1):
                if number == wanted:
                    return line.strip()
    except Exception:
        pass
    return ""


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


def prepare_input(nothing, skips_line):
    sys.audit("cpython.run_stdin")
    if unsafe_path():
        sys.path.insert(0, sys.modules["nt"].getcwd() if sys.argv[0] == "-" else "")
    host["main"] = sys.modules["__main__"]
    host["main"].__file__ = "<stdin>"
    return None, None


def prepare_command(command, skips_line):
    sys.audit("cpython.run_command", command + "\n")
    if unsafe_path():
        sys.path.insert(0, "")
    command += "\n"
    return None, compile_command(dedent(command) if sys.version_info >= (3, 14) else command)


def dedent(text):
    """Removes the blanks that all lines begin with, as textwrap.dedent does, but without an import."""
    lines = ["" if line.isspace() else line for line in text.split("\n")]
    filled = [line for line in lines if line]
    first, last = min(filled, default=""), max(filled, default="")
    margin = 0
    while first[margin : margin + 1] in (" ", "\t") and first[margin] == last[margin : margin + 1]:
        margin += 1
    return "\n".join(line[margin:] for line in lines)


def compile_command(command):
    code = compile(command, "<string>", "exec", dont_inherit=True)
    if sys.version_info >= (3, 13):
        import linecache  # since then a traceback shows the source

        linecache._register_code(code, command, "<string>")
    return code


def prepare_module(module, skips_line):
    sys.audit("cpython.run_module", module)
    if unsafe_path():
        import os

        sys.path.insert(0, os.getcwd())
    return prepare_runpy("_get_module_details", module, True)


def prepare_importable(path, skips_line):
    sys.path.insert(0, path)
    return prepare_runpy("_get_main_module_details", "__main__", False)


def prepare_runpy(finder, module, alter_argv):
    """Makes runpy find the code without running it, so that an error is known before the script runs."""
    import runpy

    find, run_code = getattr(runpy, finder), runpy._run_code
    found = []
    runpy._run_code = lambda *arguments: found.extend(arguments)
    try:
        runpy._run_module_as_main(module, alter_argv)
    finally:
        runpy._run_code = run_code
    code, _, _, _, spec = found

    def find_again(*unused):
        setattr(runpy, finder, find)
        return module, spec, code

    setattr(runpy, finder, find_again)
    return runpy._run_module_as_main, (module, alter_argv)


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


def last_line(value):
    """Returns the last line of a traceback, such as "ValueError: no such thing"."""
    name = type(value).__name__
    if isinstance(value, SyntaxError) and value.lineno:
        return f"{name}: {value.msg} ({value.filename}, line {value.lineno})"
    try:
        text = str(value)
    except Exception:
        text = "<exception str() failed>"
    return f"{name}: {text}" if text else name


def reasons(value):
    """Returns up to five lines: the exceptions of a group, and the causes of an exception."""
    lines = []
    groups = getattr(sys.modules["builtins"], "BaseExceptionGroup", ())  # 3.11
    inner = value.exceptions if isinstance(value, groups) else ()
    for exception in inner[:3]:
        lines.append(f"  of these: {last_line(exception)}")
    while len(lines) < 5:
        value = value.__cause__ or (None if value.__suppress_context__ else value.__context__)
        if value is None:
            break
        lines.append(f"  after: {last_line(value)}")
    return [line[:300] for line in lines]


def excerpt(value, traceback, line):
    """Returns the last lines of a traceback for the event log: about 20, up to 2,000 characters. None if that fails.

    The script has ended and its exception is printed, so it cannot notice that files are opened.
    """
    try:
        calls = []
        while traceback is not None:
            calls.append((traceback.tb_frame.f_code, traceback.tb_lineno))
            traceback = traceback.tb_next
        frames = []
        for code, number in calls[-7:]:
            source = line_of(code.co_filename, number)
            frames.append(f'  File "{code.co_filename}", line {number}, in {code.co_name}')
            frames[-1] += f"\n    {source[:200]}" if source else ""
        end = "\n".join([line[:800], *reasons(value)])
        while frames and sum(map(len, frames)) + len(end) > 1900:
            del frames[0]
        return "\n".join(["Traceback (most recent call last):", *frames, end])[:2000].replace("\0", "\ufffd")
    except BaseException:  # an object of the script failed, so there is no excerpt
        return None


def report(value, traceback):
    """Prints an unhandled exception as python.exe does. Returns the exit code."""
    kind = type(value)
    value = value.with_traceback(traceback)
    sys.last_type, sys.last_value, sys.last_traceback = kind, value, traceback
    if sys.version_info >= (3, 12):
        sys.last_exc = value
    hook = vars(sys).get("excepthook", value)
    if hook is value:
        write_error("sys.excepthook is missing")
        hook = sys.__excepthook__
    try:
        hook(kind, value, traceback)
    except SystemExit as exit_from_hook:
        return exit_code(exit_from_hook)
    except BaseException as second:
        write_error("Error in sys.excepthook:")
        second.__traceback__ = second.__traceback__.tb_next  # without this frame
        sys.__excepthook__(type(second), second, second.__traceback__)
        write_error("\nOriginal exception was:")
        sys.__excepthook__(kind, value, traceback)
    interrupted = issubclass(kind, KeyboardInterrupt) if sys.version_info >= (3, 14) else kind is KeyboardInterrupt
    return 0xC000013A if interrupted else 1


def exit_code(value):
    """Returns the exit code of a SystemExit; a value that is neither None nor an int is printed to stderr."""
    code = getattr(value, "code", value)
    if code is None:
        return 0
    if isinstance(code, int):
        # A C long (32 bits) until gh-125842. A larger value becomes -1.
        bits = 63 if sys.version_info >= (3, 12, 8) and sys.version_info[:3] != (3, 13, 0) else 31
        if -(2**bits) <= code < 2**bits:
            return code & 0xFFFFFFFF
        print_leftover(OverflowError("Python int too large to convert to C long"))
        return 0xFFFFFFFF
    write_error(code)
    return 1


def print_leftover(error):
    """3.12 does not clear an exception that is raised here, and prints it at the end."""
    if sys.version_info[:2] == (3, 12):
        sys.__excepthook__(type(error), error, error.__traceback__)


def write_error(message):
    """Writes a line to stderr, or to descriptor 2 if the script has removed sys.stderr."""
    stream = getattr(sys, "stderr", None)
    failed = None
    try:
        text = str(message)
    except Exception as error:
        text = ""
        failed = error.with_traceback(error.__traceback__.tb_next)  # without this frame
    if stream is None:
        sys.modules["nt"].write(2, f"{text}\n".encode("utf-8", "backslashreplace"))
        return
    try:
        stream.write(text)
        stream.write("\n")
        stream.flush()
    except Exception:
        pass
    if failed is not None:
        print_leftover(failed)


def ended(value, traceback):
    """Returns how the script ended by an exception: the exit code, a line with the reason (None after a plain exit),
    and the last lines of the traceback (None outside a service).
    """
    if isinstance(value, SystemExit):
        return exit_code(value), value.code if isinstance(value.code, str) else None, None
    if isinstance(value, Refused):
        line = f"{sys.executable}: {value.message}"
        if sys.version_info >= (3, 10):
            write_error(line)
        else:  # these versions print it with the C runtime
            sys.modules["nt"].write(2, f"{line}\n".encode("utf-8", "backslashreplace"))
        return value.code, value.message, None
    while traceback is not None and traceback.tb_frame.f_globals is globals():
        traceback = traceback.tb_next  # the host's own frames
    flush()
    line, code = last_line(value), report(value, traceback)
    last_lines = excerpt(value, traceback, line) if host["logged"] else None
    leave_main()
    return code, line, last_lines


def returned():
    """Returns the result of a script that has run to its last line, in the form of `ended`."""
    flush()
    leave_main()
    return 0, None, None


def flush():
    if "end_line" in host:
        try:
            host["end_line"](sys.__stdout__)
            host["end_line"](sys.__stderr__)
        except Exception:
            pass
    for name in ("stderr", "stdout"):
        try:
            getattr(sys, name).flush()
        except Exception:
            pass


def leave_main():
    """Removes the file's name from __main__, as CPython does when the code has run."""
    if "main" in host:
        names = vars(host.pop("main"))
        for name in ("__file__", "__cached__"):
            names.pop(name, None)


def is_interactive(reads_input):
    """Returns True if python.exe would show a prompt."""
    asked = sys.flags.inspect or sys.flags.interactive
    return bool(asked or (reads_input and sys.stdin is not None and sys.stdin.isatty()))
