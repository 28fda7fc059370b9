"""Prints as JSON everything by which a script could recognise its interpreter. It runs on any CPython from 3.9 on,
unchanged under python.exe and inside the host. Values that vary (addresses, IDs) are left out or compared here.
"""

import sys

EARLY = {"modules": sorted(sys.modules), "globals": sorted(globals()), "caller": sys._getframe().f_back}

import atexit
import concurrent.futures
import contextlib
import ctypes
import faulthandler
import gc
import io
import json
import locale
import multiprocessing
import os
import re
import signal
import subprocess
import tempfile
import threading
import tracemalloc
import warnings

SYS = [
    "argv", "orig_argv", "executable", "_base_executable", "prefix", "base_prefix", "exec_prefix", "base_exec_prefix",
    "path", "platlibdir",
]  # fmt: skip
MAIN = ["__name__", "__file__", "__spec__", "__loader__", "__cached__", "__package__", "__annotations__"]

kernel32 = ctypes.WinDLL("kernel32", use_last_error=True)
ucrt = ctypes.CDLL("ucrtbase")
ADDRESS = re.compile("0x[0-9A-Fa-f]{8,}")


def shown(value):
    """A repr without its address."""
    return ADDRESS.sub("0x", repr(value))


def identity():
    main = sys.modules["__main__"]
    return {
        **{name: getattr(sys, name, None) for name in SYS},
        "flags": shown(sys.flags),
        "options": [sys.warnoptions, shown(sys._xoptions)],
        "version": [sys.version, sys.hexversion, sys.api_version, sys.winver],
        "dll": ctypes.windll.kernel32 is not None and sys.dllhandle == ctypes.pythonapi._handle,
        "windows": list(sys.getwindowsversion()),
        "builtin modules": list(sys.builtin_module_names),
        "import": [shown(sys.meta_path), shown(sys.path_hooks), sorted(map(str, sys.path_importer_cache))],
        "hooks": [
            sys.excepthook is sys.__excepthook__,
            sys.displayhook is sys.__displayhook__,
            sys.unraisablehook is sys.__unraisablehook__,
            sys.breakpointhook is sys.__breakpointhook__,
            shown(sys.gettrace()),
            shown(sys.getprofile()),
        ],
        "main is globals": vars(main) is globals(),
        "main": {name: shown(globals().get(name, "absent")) for name in MAIN},
        "builtins": [type(globals()["__builtins__"]).__name__, len(dir(globals()["__builtins__"]))],
        "functions": [shown(os._exit), os._exit.__doc__, shown(sys.modules["_winapi"].CreateProcess)],
        "atexit": atexit._ncallbacks(),
        "encodings": [sys.getdefaultencoding(), sys.getfilesystemencoding(), locale.getpreferredencoding(False)],
        "gc": [gc.isenabled(), gc.get_threshold(), sys.getswitchinterval()],
        "signals": {number.name: shown(signal.getsignal(number)) for number in sorted(signal.valid_signals())},
        "wakeup": signal.set_wakeup_fd(-1),
        "warnings": [shown(filter) for filter in warnings.filters],
        "faulthandler": faulthandler.is_enabled(),
    }


def environment():
    """As Python has it, as the C runtime has it, and as the system has it."""
    ucrt._wgetenv.restype = ctypes.c_wchar_p
    buffer = ctypes.create_unicode_buffer(32768)
    return {
        name: [
            value,
            ucrt._wgetenv(name) == value,
            bool(kernel32.GetEnvironmentVariableW(name, buffer, len(buffer))) and buffer.value == value,
        ]
        for name, value in os.environ.items()
    }


def process():
    folder = os.path.join(tempfile.mkdtemp(), "x" * 100, "y" * 100, "z" * 100)
    os.makedirs(folder)
    with open(os.path.join(folder, "long.txt"), "w") as file:
        file.write("x")
    return {
        "cwd": os.getcwd(),
        "pid": os.getpid() == kernel32.GetCurrentProcessId(),
        "long path": len(file.name) > 300 and os.path.getsize(file.name),
        "thread": [
            threading.current_thread().name,
            threading.current_thread() is threading.main_thread(),
            threading.main_thread().ident == threading.get_ident(),
            threading.get_native_id() == kernel32.GetCurrentThreadId(),
            [thread.name for thread in threading.enumerate()],
            thread_description(),
        ],
    }


def thread_description():
    text = ctypes.c_wchar_p()
    if not hasattr(kernel32, "GetThreadDescription"):
        return None
    kernel32.GetCurrentThread.restype = ctypes.c_void_p
    kernel32.GetThreadDescription.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
    kernel32.GetThreadDescription(kernel32.GetCurrentThread(), ctypes.byref(text))
    return text.value


def modules():
    """The paths of the DLLs in this process, after some that come with DLLs of their own."""
    import decimal  # noqa: F401
    import sqlite3  # noqa: F401
    import ssl  # noqa: F401

    psapi = ctypes.WinDLL("psapi")
    psapi.EnumProcessModules.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_ulong, ctypes.c_void_p]
    kernel32.GetCurrentProcess.restype = ctypes.c_void_p
    kernel32.GetModuleFileNameW.argtypes = [ctypes.c_void_p, ctypes.c_wchar_p, ctypes.c_ulong]
    handles = (ctypes.c_void_p * 1024)()
    needed = ctypes.c_ulong()
    psapi.EnumProcessModules(kernel32.GetCurrentProcess(), handles, ctypes.sizeof(handles), ctypes.byref(needed))
    paths = []
    for handle in handles[: needed.value // ctypes.sizeof(ctypes.c_void_p)]:
        path = ctypes.create_unicode_buffer(1024)
        kernel32.GetModuleFileNameW(handle, path, len(path))
        paths.append(os.path.normcase(path.value))
    return sorted(paths)


def streams():
    """How standard input fails, open and closed, and what the other two are."""
    failures = []
    for stdin in (sys.stdin, None, io.StringIO("")):
        before, sys.stdin = sys.stdin, stdin
        try:
            input()
        except Exception as error:
            failures.append(repr(error))
        finally:
            sys.stdin = before
    described = {}
    for name in ("stdin", "stdout", "stderr"):
        stream = getattr(sys, name)
        raw = stream.buffer.raw
        described[name] = [
            stream.name, stream.mode, stream.fileno(), stream.isatty(), stream is getattr(sys, f"__{name}__"),
            stream.newlines, stream.write_through, type(stream).__name__, type(stream.buffer).__name__,
            type(raw).__name__, raw.closefd, stream.closed, stream.writable(),
        ]  # fmt: skip
    return {"input": failures, "described": described}


def work(number):
    return number * 2, sys.executable, sys.argv, multiprocessing.current_process().name.partition("-")[0]


def put(queue):
    queue.put(work(1))


def children():
    """Returns what subprocess and multiprocessing start."""
    context = multiprocessing.get_context("spawn")
    child = subprocess.run([sys.executable, "-c", "import sys; print(sys.executable)"], capture_output=True, text=True)
    queue = context.Queue()
    process = context.Process(target=put, args=(queue,))
    process.start()
    queued = queue.get()
    process.join()
    with context.Pool(1) as pool:
        pooled = pool.map(work, [2])
    with context.Manager() as manager:
        managed = list(manager.list([work(3)]))
    with concurrent.futures.ProcessPoolExecutor(1, mp_context=context) as executor:
        executed = list(executor.map(work, [4]))
    return [child.stdout, child.stderr, child.returncode, queued, process.exitcode, pooled, managed, executed]


def depth():
    """How deep Python calls can go before RecursionError, and the most that C code can nest."""
    reached = 0

    def deeper():
        nonlocal reached
        reached += 1
        deeper()

    with contextlib.suppress(RecursionError):
        deeper()
    return reached


def nesting():
    value = []
    for _ in range(100000):
        value = [value]
    try:
        repr(value)
    except (RecursionError, MemoryError) as error:
        return type(error).__name__
    return "none"


def stack():
    low, high = ctypes.c_size_t(), ctypes.c_size_t()
    kernel32.GetCurrentThreadStackLimits(ctypes.byref(low), ctypes.byref(high))
    return high.value - low.value


def tools():
    tracemalloc.start()
    data = [bytes(100) for _ in range(100)]
    traced = tracemalloc.take_snapshot().statistics("filename")[0].traceback[0].filename.endswith("probe.py")
    tracemalloc.stop()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        warnings.warn("look", stacklevel=1)
    with tempfile.TemporaryFile("w+") as file:
        faulthandler.dump_traceback(file)
        file.seek(0)
        dumped = re.sub("line [0-9]+", "line", ADDRESS.sub("0x", file.read()))
    return [len(data), traced, str(caught[0].message), caught[0].filename, dumped]


def main():
    found = {
        "early": {**EARLY, "caller": shown(EARLY["caller"])},
        "identity": identity(),
        "environment": environment(),
        "process": process(),
        "streams": streams(),
        "tools": tools(),
        "children": children(),
        "nesting": nesting(),
        "loaded": modules(),
        "at least": {"depth": depth(), "stack": stack()},
    }
    with open(sys.argv[1], "w", encoding="utf-8") as file:
        json.dump(found, file)


if __name__ == "__main__":
    main()
