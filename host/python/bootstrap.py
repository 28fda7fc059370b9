"""What the host does in Python: streams, __main__, how a script ended. Has a namespace of its own; runs on 3.9 to 3.14.

Nothing here may be seen by the script: no import that python.exe would not have done, no frame below its own.
"""

import sys

host = {}  # filled by interpreter.c before anything is called


def set_up():
    """Makes the initialised interpreter what python.exe has before it runs a script."""
    if host["base_executable"] and sys.version_info < (3, 11):
        # 3.9 and 3.10 take the process's own program for it; multiprocessing would start copies of the host.
        sys._base_executable = host["base_executable"]
    mend_path()
    if host["logged"]:
        log_streams()
    add_winsvc()
    import _thread
    import atexit

    host["main_thread"] = _thread.get_ident()

    # The first to register runs last: the script's own functions can still be interrupted.
    atexit.register(host["close_gate"])


def mend_path():
    """Getpath puts the folder of the process's own program into sys.path; python.exe has its own there."""
    own, home = host["own_folder"], host["home"]
    path = [home if entry.lower() == own.lower() else entry for entry in sys.path]
    sys.path[:] = dict.fromkeys(path)  # site drops what is there twice
    sys.path_importer_cache.pop(own, None)


def log_streams():
    """Standard output and error are the log: UTF-8, and nothing stays in a buffer past the end of its line."""
    for name, fd in (("stdout", 1), ("stderr", 2)):
        stream = getattr(sys, name)
        if stream is None:  # the C stream had no file when the process started
            stream = open(fd, "w", -1, "utf-8", "backslashreplace", closefd=False)  # noqa: SIM115
            stream.buffer.raw.name = f"<{name}>"
            stream.mode = "w"
            setattr(sys, name, stream)
            setattr(sys, f"__{name}__", stream)
        if hasattr(stream, "reconfigure"):  # sitecustomize may have put in something of its own
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", line_buffering=True)


class StartupInfo:
    """What _winapi.CreateProcess reads of a subprocess.STARTUPINFO."""

    def __init__(self, handles, given, inherit):
        self.dwFlags = getattr(given, "dwFlags", 0) | 0x100  # STARTF_USESTDHANDLES
        self.wShowWindow = getattr(given, "wShowWindow", 0)
        self.hStdInput, self.hStdOutput, self.hStdError = handles
        self.lpAttributeList = dict(getattr(given, "lpAttributeList", None) or {})
        listed = self.lpAttributeList.get("handle_list")
        if (
            listed is not None or not inherit
        ):  # only these; where all that is inheritable was to go along, it still does
            self.lpAttributeList["handle_list"] = list(dict.fromkeys([*(listed or []), *handles]))


def child_arguments(application, command, process, thread, inherit, flags, environment, directory, startup):
    """The arguments of _winapi.CreateProcess, for a child that was given no streams: it gets ours, which are the log.

    It would have them by itself if there were a console to share. Without one, a console program gets a new console,
    and what it prints ends there.
    """
    new_console = flags & 0x18  # CREATE_NEW_CONSOLE, DETACHED_PROCESS
    if not new_console and not getattr(startup, "dwFlags", 0) & 0x100:
        import _winapi

        numbers = _winapi.STD_INPUT_HANDLE, _winapi.STD_OUTPUT_HANDLE, _winapi.STD_ERROR_HANDLE
        handles = [_winapi.GetStdHandle(number) for number in numbers]
        if all(handles):
            startup = StartupInfo(handles, startup, inherit)
            inherit = True
    return application, command, process, thread, inherit, flags, environment, directory, startup


def call_handler(handler, number):
    """Calls a signal handler of the script's on another thread than the main one, which does not get to it."""
    try:
        handler(number, None)
    except SystemExit:
        pass  # it has said that it wants to end; only the main thread can
    except BaseException as error:
        traceback = error.__traceback__.tb_next  # without this frame
        sys.excepthook(type(error), error.with_traceback(traceback), traceback)


def learn_faulthandler():
    """Lets faulthandler register what it has for a crash, and leaves everything as it was."""
    imported = "faulthandler" in sys.modules
    import faulthandler

    enabled = faulthandler.is_enabled()  # by an option or the environment
    faulthandler.disable()
    faulthandler.enable(2)
    if not enabled:
        faulthandler.disable()
    if not imported:
        del sys.modules["faulthandler"]


def is_library(filename, library):
    return filename.startswith("<") or (
        filename.lower().startswith(library) and "site-packages" not in filename[len(library) :]
    )


def source_line(frame):
    """The line of source that a frame is at; empty where it cannot be read."""
    try:
        with open(frame.f_code.co_filename, encoding="utf-8", errors="replace") as file:
            for number, line in enumerate(file, 1):
                if number == frame.f_lineno:
                    return line.strip()
    except Exception:
        pass
    return ""


def frames_of(frame):
    """A frame, and those that called it."""
    while frame is not None:
        yield frame
        frame = frame.f_back


def stacks():
    """Every thread's stack as text, and the script's own line that the main thread is at (None: it has none).

    Imports nothing: the main thread may hold any lock of the import system's.
    """
    import _thread

    os = sys.modules["os"]
    library = os.path.dirname(os.__file__).lower() + "\\"
    threading = sys.modules.get("threading")
    names = {ident: thread.name for ident, thread in list(threading._active.items())} if threading else {}
    lines, blocked = [], None
    for ident, top in sys._current_frames().items():
        if ident == _thread.get_ident():
            continue
        main = ident == host["main_thread"]
        lines.append(f"{'main thread' if main else 'thread'} {names.get(ident, '')!r} (innermost call first):")
        frames = list(frames_of(top))
        for frame in frames:
            code = frame.f_code
            lines.append(f'  File "{code.co_filename}", line {frame.f_lineno}, in {code.co_name}')
        if main and frames:
            own = [frame for frame in frames if not is_library(frame.f_code.co_filename, library)]
            frame = (own or frames)[0]
            name = os.path.basename(frame.f_code.co_filename)
            blocked = f"{name}, line {frame.f_lineno}, in {frame.f_code.co_name}"
            source = source_line(frame)
            blocked += f": {source}" if source else ""
    return "\n".join(lines) or "no Python thread runs", blocked


def add_winsvc():
    """Puts winsvc where `import winsvc` finds it first, and runs its source only when somebody looks inside."""
    import _thread

    module_type = type(sys)
    lock = _thread.RLock()

    class LazyModule(module_type):
        def __getattr__(self, name):
            if name.startswith("__") and name not in ("__all__", "__version__", "__path__"):
                raise AttributeError(f"module 'winsvc' has no attribute {name!r}")
            with lock:
                if type(self) is LazyModule:
                    exec(compile(host["winsvc"], "<winsvc>", "exec", dont_inherit=True), self.__dict__)
                    self.__class__ = module_type
            return getattr(self, name)

    module = LazyModule("winsvc")
    module.__spec__ = type(sys.__spec__)("winsvc", None, origin="pyhostsvc")
    sys.modules["winsvc"] = module


def unsafe_path():
    """Does the script's folder go first in sys.path? Not with -I or -P."""
    return not (sys.flags.isolated or getattr(sys.flags, "safe_path", False))


def prepare(script, module):
    """What is to be run: (None, code for __main__), or (function, arguments)."""
    if module is not None:
        if unsafe_path():
            import os

            sys.path.insert(0, os.getcwd())
        import runpy

        runpy._get_module_details(module)  # finds and compiles it: what is wrong with it is known before it runs
        return runpy._run_module_as_main, (module, True)
    if is_importable(script):
        import runpy

        sys.path.insert(0, script)
        runpy._get_main_module_details()
        return runpy._run_module_as_main, ("__main__", False)
    return prepare_script(script)


def is_importable(path):
    """Is it a folder or a zip file, with __main__.py to be found in it?"""
    for hook in sys.path_hooks:
        try:
            hook(path)
            return True
        except ImportError:
            pass
    return False


def prepare_script(script):
    main = sys.modules["__main__"]
    external = sys.modules["_frozen_importlib_external"]
    if unsafe_path():
        sys.path.insert(0, external._path_split(script)[0])
    import io

    with io.open_code(script) as file:
        source = file.read()
    main.__file__ = script
    if sys.version_info < (3, 15):
        main.__cached__ = None
    if script.lower().endswith(".pyc"):
        main.__loader__ = external.SourcelessFileLoader("__main__", script)
        return None, main.__loader__.get_code("__main__")
    main.__loader__ = external.SourceFileLoader("__main__", script)
    return None, compile(source, script, "exec", dont_inherit=True)


def last_line(value):
    """The last line of a traceback: "ValueError: no such thing"."""
    name = type(value).__name__
    if isinstance(value, SyntaxError) and value.lineno:
        return f"{name}: {value.msg} ({value.filename}, line {value.lineno})"
    try:
        text = str(value)
    except Exception:
        text = "<exception str() failed>"
    return f"{name}: {text}" if text else name


def report(value, traceback):
    """Prints an unhandled exception as python.exe does. Returns the exit code."""
    kind = type(value)
    value = value.with_traceback(traceback)
    sys.last_type, sys.last_value, sys.last_traceback = kind, value, traceback
    if sys.version_info >= (3, 12):
        sys.last_exc = value
    hook = getattr(sys, "excepthook", None)
    if hook is None:
        if sys.stderr is not None:
            print("sys.excepthook is missing", file=sys.stderr)
        hook = sys.__excepthook__
    try:
        hook(kind, value, traceback)
    except SystemExit as exit_from_hook:
        return exit_code(exit_from_hook)
    except BaseException as second:
        if sys.stderr is not None:
            print("Error in sys.excepthook:", file=sys.stderr)
            sys.__excepthook__(type(second), second, second.__traceback__.tb_next)
            print("\nOriginal exception was:", file=sys.stderr)
            sys.__excepthook__(kind, value, traceback)
    return 0xC000013A if issubclass(kind, KeyboardInterrupt) else 1


def exit_code(value):
    """The exit code of a SystemExit; what is neither None nor a number goes to stderr."""
    code = getattr(value, "code", value)
    if code is None:
        return 0
    if isinstance(code, int):
        # A C long, which has 32 bits, until gh-125842; what does not fit is -1.
        bits = 63 if sys.version_info >= (3, 12, 8) and sys.version_info[:3] != (3, 13, 0) else 31
        return code & 0xFFFFFFFF if -(2**bits) <= code < 2**bits else 0xFFFFFFFF
    if sys.stderr is not None:
        try:
            print(code, file=sys.stderr)
        except Exception:
            pass
    return 1


def ended(value, traceback):
    """How the script ended: its exit code, and a line that says why (None after a plain end)."""
    if isinstance(value, SystemExit):
        return exit_code(value), None
    while traceback is not None and traceback.tb_frame.f_globals is globals():
        traceback = traceback.tb_next  # prepare's own frames
    line = last_line(value)
    return report(value, traceback), line
