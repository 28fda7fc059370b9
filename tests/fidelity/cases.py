"""Programs for python.exe: what can be run, and every way to end. Each case has files and command-line words."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field


@dataclass
class Case:
    """Files by name, and the words after python.exe. `since` is the first minor version that supports the case."""

    words: list[str]
    files: dict[str, str | bytes] = field(default_factory=dict)
    since: int = 9
    text: str = ""  # standard input


def script(source: str, since: int = 9) -> Case:
    return Case(["ending.py"], {"ending.py": "import sys\n" + source + "\n"}, since)


SHOW = "import sys\nprint(sys.argv, __name__, __file__, repr(__spec__), sys.path[0], type(__loader__).__name__)\n"
FLAGS = (
    "import os, sys\nprint(sys.flags, sys.warnoptions, sys._xoptions, sys.path[0], __debug__, __doc__, len(os.environ))\n"
    "print(sys.stdout.encoding, sys.stdout.write_through, sys.dont_write_bytecode, 'site' in sys.modules)\n"
)
BROKEN_STREAM = """
class Broken:
    def write(self, text): return len(text)
    def flush(self): raise OSError("no room")
sys.stdout = Broken()
"""


def zipped(**files: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name + ".py"), text)
    return buffer.getvalue()


PACKAGE: dict[str, str | bytes] = {
    "package/__init__.py": "print('package', __name__)\n",
    "package/__main__.py": SHOW,
    "package/module.py": SHOW,
    "package/fails.py": "raise ValueError('from a module')\n",
    "package/stops.py": "raise KeyboardInterrupt\n",
    "package/exits.py": "import sys\nsys.exit('a reason')\n",
    "package/wrong.py": "def (:\n",
    "empty/__init__.py": "",
}
# The test makes a.pyc, a.bin and short.pyc of the source, by the Python that it is for.
COMPILED: dict[str, str | bytes] = {"source.py": SHOW, "wrong.pyc": b"\0" * 100}

RUNS: dict[str, Case] = {
    "script": Case(["script.py", "one", "t w o", "", '"quoted"', "back\\", 'both\\"', "\U0001f40d", "-c"], {"script.py": SHOW}),
    "script in a folder": Case(["below\\script.py"], {"below/script.py": SHOW}),
    "script through a folder": Case(["below\\..\\script.py"], {"below/x.py": "", "script.py": SHOW}),
    "pyw": Case(["script.pyw"], {"script.pyw": SHOW}),
    "no extension": Case(["script"], {"script": SHOW}),
    "folder": Case(["app", "x"], {"app/__main__.py": SHOW + "import helper", "app/helper.py": "print(__file__)"}),
    "folder without main": Case(["app"], {"app/helper.py": ""}),
    "zip": Case(["app.pyz", "x"], {"app.pyz": zipped(__main__=SHOW + "import helper", helper="print(__file__)")}),
    "zip that fails": Case(["app.pyz"], {"app.pyz": zipped(__main__="def f():\n    1 / 0\nf()\n")}),
    "zip without main": Case(["app.pyz"], {"app.pyz": zipped(helper="")}),
    "module": Case(["-m", "package", "x"], PACKAGE),
    "module of a package": Case(["-m", "package.module"], PACKAGE),
    "module that fails": Case(["-m", "package.fails"], PACKAGE),
    "module that is interrupted": Case(["-m", "package.stops"], PACKAGE),
    "module that exits": Case(["-m", "package.exits"], PACKAGE),
    "module with an error": Case(["-m", "package.wrong"], PACKAGE),
    "module that is missing": Case(["-m", "package.nosuch"], PACKAGE),
    "package that is missing": Case(["-m", "nosuch"], PACKAGE),
    "package without main": Case(["-m", "empty"], PACKAGE),
    "compiled": Case(["a.pyc", "x"], COMPILED),
    "compiled, by another name": Case(["a.bin"], COMPILED),
    "compiled, for another version": Case(["wrong.pyc"], COMPILED),
    "compiled, cut short": Case(["short.pyc"], COMPILED),
    "missing": Case(["nosuch.py"]),
    "missing, full path": Case(["C:\\no such folder\\nosuch.py"]),
    "empty": Case(["empty.py"], {"empty.py": ""}),
    "command": Case(["-c", "import sys; print(sys.argv, sys.path[0], __name__, repr(__spec__))", "x", "-m"]),
    "command with blanks before each line": Case(["-c", "\n   \n  if 1:\n   print(repr('''  \n \n\t'''))\n  f()\n"]),
    "command with tabs and blanks": Case(["-c", "\n\t print(1)\n \tprint(2)"]),
    "command that fails": Case(["-c", "def f():\n    1 / 0\nf()\n"]),
    "command with an error": Case(["-c", "print('never')\ndef (:\n"]),
    "command in one word": Case(["-cprint('here')"]),
    "standard input": Case([], {}, text=SHOW),
    "standard input by name": Case(["-", "x"], {}, text=SHOW),
    "standard input that fails": Case([], {}, text="def f():\n    1 / 0\nf()\n"),
    "standard input with an error": Case([], {}, text="print('never')\ndef (:\n"),
    "prompt": Case(["-i", "-c", "x = 6"], text="print(x * 7)\n1 / 0\n"),
    "prompt after a script": Case(["-i", "-q", "script.py"], {"script.py": SHOW + "x = 6\n"}, text="x\nraise SystemExit(5)\n"),
    "coding line": Case(["a.py"], {"a.py": "# coding: latin-1\nprint(ascii('\xe9'))\n".encode("latin-1")}),
    "latin-1 without one": Case(["a.py"], {"a.py": "x = 1\nprint(ascii('\xe9'))\n".encode("latin-1")}),
    "coding that is unknown": Case(["a.py"], {"a.py": "# coding: nosuch\nprint(1)\n"}),
    "mark": Case(["a.py"], {"a.py": b"\xef\xbb\xbfprint(ascii('\xc3\xa9'))\n"}),
    "mark and another coding": Case(["a.py"], {"a.py": b"\xef\xbb\xbf# coding: latin-1\nprint(1)\n"}),
    "unix ends of lines": Case(["a.py"], {"a.py": b"print('''a\nb''')\n"}),
    "old mac ends of lines": Case(["a.py"], {"a.py": b"print(1)\rprint(2)\r"}),
    "no last end of line": Case(["a.py"], {"a.py": b"if 1:\n    print(1)"}),
    "null bytes": Case(["a.py"], {"a.py": b"print(1)\nprint(\0)\n"}, since=12),
    "error": Case(["a.py"], {"a.py": "print('never')\nx = (1,\n"}),
    "error in a string": Case(["a.py"], {"a.py": "print('never')\nx = 'abc\n"}),
    "error in indentation": Case(["a.py"], {"a.py": "if 1:\n        x = 1\n    y = 2\n"}),
    "error of the compiler": Case(["a.py"], {"a.py": "def f():\n    return\nreturn 1\n"}),
    "error of tabs": Case(["a.py"], {"a.py": "if 1:\n\tx = 1\n        y = 2\n"}),
    "warning of the compiler": Case(["a.py"], {"a.py": "print('\\d')\nprint(1 is 1)\n"}),
    "skips a line": Case(["-x", "a.bat", "x"], {"a.bat": "@echo off %~dp0\nimport sys\nraise ValueError(sys.argv)\n"}),
    "line that is skipped, with an error": Case(["-x", "a.bat"], {"a.bat": "@echo off\nx = 1\ndef (:\n"}),
    **{
        f"option {' '.join(words)}": Case([*words, "flags.py"], {"flags.py": FLAGS}, since)
        for words, since in (
            (["-X", "dev"], 9), (["-Xdev", "-O"], 9), (["-OO"], 9), (["-W", "error", "-Wignore::UserWarning"], 9),
            (["-I"], 9), (["-P"], 11), (["-E", "-s"], 9), (["-S"], 9), (["-u"], 9), (["-B", "-b"], 9), (["-X", "utf8"], 9),
            (["-X", "a=b", "-X", "faulthandler"], 9), (["-v", "-h"], 9), (["-V"], 9), (["-VV"], 9), (["-Z"], 9), (["-X"], 9),
            (["--check-hash-based-pycs", "always"], 9), (["--", ], 9), (["-I", "-m", "this"], 9),
        )
    },
}  # fmt: skip

ENDINGS: dict[str, Case] = {
    name: script(source, since)
    for name, source, since in (
        ("returns", "pass", 9),
        *((f"exit({code})", f"sys.exit({code})", 9) for code in (
            "", "None", "0", "5", "256", "-1", "-2**31", "2**31", "2**32 + 7", "2**40 + 3", "2**70", "True", "'a reason'", "''",
            "'\\u00e9'", "(1, 2)", "1.5", "b'x'", "[]", "SystemExit(3)", "ValueError('x')",
        )),
        ("builtin exit", "exit(6)", 9),
        ("object without a str", "class A:\n    def __str__(self): 1 / 0\nsys.exit(A())", 9),
        ("raises, without a main module", "del sys.modules['__main__']\n1 / 0", 9),
        ("without a main module", "del sys.modules['__main__']", 9),
        ("raises", "def f():\n    raise ValueError('wrong')\nf()", 9),
        ("raises without a text", "raise ValueError", 9),
        ("raises, without a str", "class A(Exception):\n    def __str__(self): 1 / 0\nraise A", 9),
        ("chained", "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise KeyError('k') from e", 9),
        ("in handling", "try:\n    1 / 0\nexcept ZeroDivisionError:\n    [][1]", 9),
        ("group", "raise ExceptionGroup('several', [ValueError(1), ExceptionGroup('more', [TypeError(2)])])", 11),
        ("group with exit", "raise BaseExceptionGroup('several', [SystemExit(3)])", 11),
        ("notes", "e = ValueError('x')\ne.add_note('a note')\nraise e", 11),
        ("long line", "x = lambda: 1 / 0; y = [1, 2, 3]; print(y[0] + x() + sum(value for value in y))", 9),
        ("recursion", "def f():\n    f()\nf()", 9),
        ("memory", "x = 'a' * (2**62)", 9),
        ("import", "import nosuch", 9),
        ("import of one with an error", "open('bad.py', 'w').write('def (:')\nimport bad", 9),
        ("hook", "sys.excepthook = lambda *a: print('hooked', a[0].__name__, file=sys.stderr)\nraise ValueError", 9),
        ("hook that raises", "def hook(*a):\n    raise KeyError('in the hook')\nsys.excepthook = hook\nraise ValueError", 9),
        ("hook that exits", "sys.excepthook = lambda *a: sys.exit(9)\nraise ValueError", 9),
        ("hook that is gone", "del sys.excepthook\nraise ValueError('no hook')", 9),
        ("hook for an interrupt", "sys.excepthook = lambda *a: print('hooked', file=sys.stderr)\nraise KeyboardInterrupt", 9),
        ("stderr is None", "sys.stderr = None\nraise ValueError", 9),
        ("stderr is gone", "del sys.stderr\nraise ValueError", 9),
        ("stderr is closed", "sys.stderr.close()\nraise ValueError", 9),
        ("text, and stderr is None", "sys.stderr = None\nsys.exit('a reason')", 9),
        ("atexit", "import atexit\natexit.register(print, 'one')\natexit.register(print, 'two')\nsys.exit(4)", 9),
        ("atexit raises", "import atexit\natexit.register(lambda: 1 / 0)\nsys.exit(4)", 9),
        ("atexit exits", "import atexit\natexit.register(sys.exit, 9)\natexit.register(print, 'first')", 9),
        ("atexit registers", "import atexit\natexit.register(lambda: atexit.register(print, 'late'))", 9),
        ("atexit unregistered", "import atexit\natexit.register(print, 'x')\natexit._clear()\nprint(atexit._ncallbacks())", 9),
        ("file in atexit, at the end", "import atexit\natexit.register(lambda: print(sorted(globals())))", 9),
        ("file in atexit, exit", "import atexit\natexit.register(lambda: print(sorted(globals())))\nsys.exit()", 9),
        ("file in atexit, raises", "import atexit\natexit.register(lambda: print(sorted(globals())))\n1 / 0", 9),
        ("thread raises", "import threading\nt = threading.Thread(target=lambda: 1 / 0)\nt.start()\nt.join()", 9),
        ("thread exits", "import threading\nt = threading.Thread(target=sys.exit, args=(3,))\nt.start()\nt.join()", 9),
        ("thread goes on", "import threading, time\nthreading.Timer(0.2, print, ['thread']).start()\nprint('main')", 9),
        ("daemon goes on", "import threading, time\nthreading.Thread(target=time.sleep, args=(99,), daemon=True).start()", 9),
        ("shutdown raises", "import threading\nthreading._shutdown = lambda: 1 / 0", 9),
        ("os._exit", "import os\nprint('lost', end='')\nos._exit(3)", 9),
        ("os._exit, negative", "import os\nos._exit(-1)", 9),
        ("os._exit in a thread", "import os, threading\nthreading.Thread(target=os._exit, args=(3,)).start()", 9),
        ("os._exit, wrong", "import os\nos._exit('x')", 9),
        ("abort", "import os\nos.abort()", 9),
        ("terminated", "import os, signal\nos.kill(os.getpid(), signal.SIGTERM)", 9),
        ("raise SIGINT", "import signal\nsignal.raise_signal(signal.SIGINT)\nprint('never')", 9),
        ("raise SIGTERM", "import signal\nsignal.raise_signal(signal.SIGTERM)\nprint('never')", 9),
        ("raise SIGINT, default", "import signal\nsignal.signal(2, signal.SIG_DFL)\nsignal.raise_signal(2)\nprint('never')", 9),
        ("raise SIGINT, handled", "import signal\nsignal.signal(2, lambda *a: sys.exit(8))\nsignal.raise_signal(2)", 9),
        ("interrupt", "def f():\n    raise KeyboardInterrupt\nf()", 9),
        ("interrupt with a text", "raise KeyboardInterrupt('why')", 9),
        ("interrupt of one's own", "class Mine(KeyboardInterrupt): pass\nraise Mine", 9),
        ("base exception", "raise BaseException('x')", 9),
        ("generator exit", "raise GeneratorExit", 9),
        ("flush fails", BROKEN_STREAM, 9),
        ("flush fails after an exit", BROKEN_STREAM + "sys.exit(5)", 9),
        ("stdout is closed", "sys.stdout.close()", 9),
        ("descriptor is closed", "import os\nprint('lost')\nos.close(1)", 9),
        ("del at the end", "class A:\n    def __del__(self): print('del', file=sys.stderr)\na = A()", 9),
        ("del raises", "class A:\n    def __del__(self): 1 / 0\na = A()\ndel a\nprint('on')", 9),
        ("unraisable hook", "sys.unraisablehook = lambda a: print('unraisable', a.exc_type)\nclass A:\n    def __del__(self): 1 / 0\nA()", 9),
        ("input at its end", "input()", 9),
        ("lost input", "sys.stdin = None\ninput()", 9),
        ("error at run time", "exec('def (:')", 9),
        ("warning", "import warnings\nwarnings.warn('careful')", 9),
        ("open file", "f = open(__file__)\nsys.exit(2)", 9),
        ("access violation", "import ctypes\nctypes.string_at(0)", 9),
        ("faulthandler", "import faulthandler\nfaulthandler.enable()\nprint(faulthandler.is_enabled())", 9),
        ("tracing", "sys.settrace(lambda *a: None)\nraise ValueError", 9),
        ("asyncio", "import asyncio\nasync def f():\n    raise ValueError('in a task')\nasyncio.run(f())", 9),
    )
}  # fmt: skip
