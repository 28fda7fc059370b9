"""`pyhostsvc check` reports each finding in the scripts that have it, and in no others.

These tests run on this machine's Python. The files in host/check/scanner have tables of what Windows lacks, so that
most tests need no Windows; tests/e2e/command/test_check.py runs the files inside the host.
"""

from __future__ import annotations

import ast
import re
import sys
import textwrap
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from machine import ROOT, WINDOWS
from scanner import scan as check_scan

Record = tuple[str, str, int, str, bool]
Records = Callable[..., list[Record]]
Found = set[tuple[str, int]]  # IDs and lines
Check = Callable[..., Found]

NOT_HERE = () if WINDOWS else ("winreg", "msvcrt", "win32serviceutil")

FINDINGS_C = ROOT / "host" / "check" / "findings.c"
PAGE = ROOT / "docs" / "check.md"


@pytest.fixture
def records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Records:
    """Scans a script, with modules beside it by name, in its folder."""
    monkeypatch.chdir(tmp_path)

    def call(source: str, version: tuple[int, int] = (3, 13), deep: bool = False, **modules: str) -> list[Record]:
        for name, text in {**modules, "script": source}.items():
            path = tmp_path / f"{name}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(textwrap.dedent(text), encoding="utf-8")
        found, imports = check_scan.run("script", str(tmp_path / "script.py"), deep, version=version)
        call.imports = imports  # type: ignore[attr-defined]
        return [record for record in found if record[3] not in NOT_HERE]

    return call


@pytest.fixture
def check(records: Records) -> Check:
    def call(source: str, **options: object) -> Found:
        found = records(source, **options)
        return {(record[0], record[2]) for record in found if record[0] != "drive" or record[3][0] != "C"}

    return call


# For each finding: sources with it, at the line with the comment "# <-", and sources without any finding.
CASES: dict[str, tuple[list[str], list[str]]] = {
    "missing-import": (
        [
            "import nowhere_to_be_found  # <-",
            "import json.nowhere  # <-",
            "from nowhere_to_be_found import a  # <-",
            "def f():\n    import nowhere_to_be_found  # <-",
            "import importlib\nimportlib.import_module('nowhere_to_be_found')  # <-",
            "import sys\nsys.path.append(sys.argv[1])\nimport nowhere_to_be_found  # <-",
            """
            try:
                import nowhere_to_be_found  # <-
            except ImportError:
                raise SystemExit("install it")
            """,
            """
            try:
                import nowhere_to_be_found
            except ImportError:
                import neither_is_this  # <-
            """,
        ],
        [
            "import json.decoder, os.path, collections.abc, xml.etree.ElementTree, winsvc",
            "from json import decoder, loads",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import nowhere_to_be_found",
            "import typing as t\nif t.TYPE_CHECKING:\n    import nowhere_to_be_found",
            "import sys\nif sys.version_info < (3, 9):\n    import nowhere_to_be_found",
            "import sys\nif sys.platform == 'linux':\n    import nowhere_to_be_found",
            """
            try:
                import json
            except ImportError:
                import nowhere_to_be_found
            """,
            "if __name__ != '__main__':\n    import nowhere_to_be_found",
        ],
    ),
    "optional-import": (
        [
            """
            try:
                import nowhere_to_be_found  # <-
            except ImportError:
                nowhere_to_be_found = None
            """,
            """
            import contextlib
            with contextlib.suppress(ImportError):
                import nowhere_to_be_found  # <-
            """,
        ],
        [
            "try:\n    import fcntl\nexcept ImportError:\n    fcntl = None",
            "def f():\n    try:\n        import nowhere_to_be_found\n    except ImportError:\n        pass",
        ],
    ),
    "unix-module": (
        [
            "import fcntl  # <-",
            "from pwd import getpwnam  # <-",
            "import curses  # <-",
            "def f():\n    import resource  # <-",
        ],
        [
            "import os\nif os.name == 'posix':\n    import fcntl",
            "import platform\nif platform.system() != 'Windows':\n    import pwd",
            "import sys\nWINDOWS = sys.platform.startswith('win')\nif not WINDOWS:\n    import grp",
        ],
    ),
    "relative-import": (["from . import sibling  # <-", "from ..above import x  # <-"], []),
    "daemonize": (["import daemon  # <-", "from daemon import DaemonContext  # <-"], []),
    "fork": (
        ["import os\nos.fork()  # <-", "from os import fork  # <-", "import os\ndef f():\n    os.fork()  # <-"],
        [
            "import os\nif hasattr(os, 'fork'):\n    os.fork()",
            "import sys, os\nif sys.platform == 'win32':\n    pass\nelse:\n    os.fork()",
            """
            import os
            def detach():
                os.fork()
            if os.name == "posix":
                detach()
            """,
            """
            import sys, os
            def detach():
                if sys.platform == "win32":
                    return
                os.fork()
            detach()
            """,
        ],
    ),
    "unix-only": (
        [
            "import signal\nsignal.signal(signal.SIGHUP, print)  # <-",
            "from signal import SIGUSR1  # <-",
            "import signal as s\ns.alarm(3)  # <-",
            "import os\nprint(os.getuid())  # <-",
            "import select\nselect.epoll()  # <-",
        ],
        [
            "import signal\nif hasattr(signal, 'SIGHUP'):\n    signal.signal(signal.SIGHUP, print)",
            "import signal\nhasattr(signal, 'SIGHUP') and signal.signal(signal.SIGHUP, print)",
            "import signal\nx = signal.SIGHUP if hasattr(signal, 'SIGHUP') else None",
            "import signal\nx = getattr(signal, 'SIGHUP', None)",
            "import signal\ntry:\n    signal.signal(signal.SIGHUP, print)\nexcept AttributeError:\n    pass",
            "import signal\nsignal.signal(signal.SIGTERM, print)\nsignal.signal(signal.SIGBREAK, print)",
            "def f(os):\n    return os.getuid()",
        ],
    ),
    "loop-signal-handler": (
        [
            """
            import asyncio, signal
            async def main():
                asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, print)  # <-
            asyncio.run(main())
            """
        ],
        [
            """
            import asyncio, signal
            async def main():
                try:
                    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, print)
                except NotImplementedError:
                    pass
            asyncio.run(main())
            """
        ],
    ),
    "signal-in-thread": (
        [
            """
            import signal, threading
            def work():
                signal.signal(signal.SIGTERM, print)  # <-
            threading.Thread(target=work).start()
            """,
            """
            import signal
            from threading import Thread
            class Worker(Thread):
                def run(self):
                    self.prepare()
                def prepare(self):
                    signal.signal(signal.SIGTERM, print)  # <-
            """,
            """
            import signal
            from concurrent.futures import ThreadPoolExecutor
            def work():
                signal.signal(signal.SIGTERM, print)  # <-
            with ThreadPoolExecutor() as pool:
                pool.submit(work)
            """,
        ],
        [
            """
            import signal, threading
            def work():
                pass
            def main():
                signal.signal(signal.SIGTERM, print)
                threading.Thread(target=work).start()
            main()
            """,
            """
            import signal, threading
            def work():
                try:
                    signal.signal(signal.SIGTERM, print)
                except ValueError:
                    pass
            threading.Thread(target=work).start()
            """,
        ],
    ),
    "console-input": (
        [
            "name = input()  # <-",
            "def main():\n    input('? ')  # <-\nmain()",
            "import getpass\ngetpass.getpass()  # <-",
            "import msvcrt\nmsvcrt.getch()  # <-" if WINDOWS else "input()  # <-",
        ],
        [
            "import sys\nif sys.stdin.isatty():\n    input()",
            "def input():\n    return 3\ninput()",
            "class Form:\n    def input(self): ...\nForm().input()",
            "import winsvc\nif not winsvc.is_service():\n    input()",
        ],
    ),
    "stdin": (
        [
            "import sys\nfor line in sys.stdin:  # <-\n    pass",
            "import sys\nsys.stdin.read()  # <-",
            "from sys import stdin\nstdin.readline()  # <-",
        ],
        ["import sys\nsys.stdin.close()", "import sys\nif sys.stdin is not None:\n    pass"],
    ),
    "terminal": (
        ["import os\nos.get_terminal_size()  # <-"],
        [
            "import shutil\nshutil.get_terminal_size()",
            "import os\ntry:\n    os.get_terminal_size()\nexcept OSError:\n    pass",
        ],
    ),
    "gui": (
        [
            "import ctypes\nctypes.windll.user32.MessageBoxW(0, 'a', 'b', 0)  # <-",
            "def f():\n    from turtle import *  # <-",
        ],
        ["import ctypes\nctypes.windll.kernel32.Sleep(1)"],
    ),
    "desktop": (
        ["import webbrowser\nwebbrowser.open('https://x')  # <-", "import os\nos.startfile('x.txt')  # <-"],
        ["import webbrowser"],
    ),
    "user-registry": (
        [
            "import winreg\nwinreg.OpenKey(winreg.HKEY_CURRENT_USER, 'x')  # <-",
            "from winreg import HKEY_CURRENT_USER  # <-",
        ],
        ["import winreg\nwinreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, 'x')"],
    ),
    "profile": (
        [
            "import os\nos.path.expanduser('~/.config')  # <-",
            "from pathlib import Path\nPath.home()  # <-",
            "import pathlib\npathlib.Path('~/x').expanduser()  # <-",
            "import os\nos.environ['APPDATA']  # <-",
            "import os\nos.getenv('LocalAppData')  # <-",
            "from os import environ\nenviron.get('USERPROFILE')  # <-",
        ],
        [
            "import os\nos.environ['PATH']",
            "import os\nos.environ['HOME'] = 'x'",
            "import os\nos.path.expanduser('C:/x')",
        ],
    ),
    "profile-path": ([r"x = r'C:\Users\me\data'  # <-"], [r"x = r'C:\Users\Public\data'", "x = 'C:\\\\data'"]),
    "user-name": (["import os\nos.getlogin()  # <-", "import getpass\ngetpass.getuser()  # <-"], []),
    "relative-path": (
        [
            "open('script.py')  # <-",
            "from pathlib import Path\nPath('script.py').read_text()  # <-",
            "NAME = 'script.py'\ndef f():\n    return open(NAME)  # <-\nf()",
            "import os\nif os.path.exists('data.txt'):\n    open('data.txt')  # <-",
            "try:\n    open('data.txt')  # <-\nexcept FileNotFoundError:\n    pass",
        ],
        [
            "import os\nopen(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'script.py'))",
            "from pathlib import Path\nHERE = Path(__file__).resolve().parent\nopen(HERE / 'script.py')",
            "import os\nos.chdir(os.path.dirname(__file__))\nopen('script.py')",
            "def f(open):\n    open('script.py')",
            "import sys\nopen(sys.argv[1])",
            "import os, winsvc\nopen(os.path.join(winsvc.state_dir, 'x'), 'w')",
            "import sqlite3\nsqlite3.connect(':memory:')",
            "'data.txt'.replace('a', 'b')",
            "import winsvc\n(winsvc.state_dir / 'x').write_text('x')",
        ],
    ),
    "relative-missing": (
        [
            "open('data.txt')  # <-",
            "import configparser\nparser = configparser.ConfigParser()\nparser.read('settings.ini')  # <-",
            "from pathlib import Path\n(Path('conf') / 'a.ini').read_text()  # <-",
        ],
        ["def f(name='data.txt'):\n    open(name)"],
    ),
    "relative-write": (
        [
            "open('out.txt', 'w')  # <-",
            "open('out.txt', mode='ab')  # <-",
            "import sqlite3\nDB = 'data.db'\nsqlite3.connect(DB)  # <-",
            "import logging\nlogging.basicConfig(level=3, filename='x.log')  # <-",
            "from logging.handlers import RotatingFileHandler as R\nR('x.log', maxBytes=3)  # <-",
            "import os\nos.makedirs('a/b', exist_ok=True)  # <-",
            "day = 3\nopen(f'logs/{day}.log', 'a')  # <-",
            "import sys\nopen('logs/%s.log' % sys.argv[0], 'a')  # <-",
            "open('data.txt', 'w')  # <-\nopen('data.txt')",
        ],
        ["from pathlib import Path\nPath(__file__).with_name('x').write_text('x')"],
    ),
    "unix-path": (
        ["open('/var/log/x.log', 'a')  # <-", "open('/etc/nowhere.conf')  # <-"],
        ["x = '/var/log/x.log'", "import sys\nif sys.platform != 'win32':\n    open('/etc/nowhere.conf')"],
    ),
    "drive": (
        [r"x = r'H:\data\x.db'  # <-", "open('h:/data')  # <-"],
        ["x = 'a:b'", "x = 'https://h'", "'H:/a docstring'"],
    ),
    "network-path": (
        [r"x = r'\\server\share\x'  # <-"],
        [r"x = r'\\d+\w'", r"x = '\\\\.\\pipe\\x'", "x = '//comment'"],
    ),
    "program-on-path": (
        ["import subprocess\nsubprocess.run(['python', 'x.py'])  # <-", "import os\nos.system('pip install x')  # <-"],
        [
            "import subprocess, sys\nsubprocess.run([sys.executable, 'x.py'])",
            "import subprocess\nsubprocess.run(['git'])",
        ],
    ),
    "swallowed-stop": (
        [
            """
            import time
            while True:
                try:
                    time.sleep(1)
                except:  # <-
                    pass
            """,
            """
            import logging
            def work(): ...
            def main():
                while 1:
                    try:
                        work()
                    except BaseException:  # <-
                        logging.exception("goes on")
            main()
            """,
        ],
        [
            "while True:\n    try:\n        x()\n    except Exception:\n        pass",
            """
            while True:
                try:
                    x()
                except KeyboardInterrupt:
                    break
                except:
                    pass
            """,
            "while True:\n    try:\n        x()\n    except:\n        raise",
            "import sys\nwhile True:\n    try:\n        x()\n    except:\n        sys.exit(1)",
            "go = True\nwhile go:\n    try:\n        x()\n    except KeyboardInterrupt:\n        go = False",
            "import winsvc\nwhile True:\n    try:\n        x(winsvc.stop_requested())\n    except:\n        pass",
        ],
    ),
    "blocking-wait": (
        [
            "import threading\nstop = threading.Event()\nstop.wait()  # <-",
            "from queue import Queue\nq = Queue()\nwhile True:\n    q.get()  # <-",
            """
            import queue
            class Consumer:
                def __init__(self):
                    self.queue = queue.Queue()
                def go(self):
                    self.queue.get()  # <-
            """,
        ],
        [
            "import threading\nstop = threading.Event()\nstop.wait(5)",
            "import queue\nq = queue.Queue()\nq.get(timeout=5)\nq.get(False)",
            "import threading, winsvc\nstop = threading.Event()\nwinsvc.on_stop(stop.set)\nstop.wait()",
            """
            import queue, threading
            q = queue.Queue()
            def work():
                q.get()
            threading.Thread(target=work).start()
            """,
        ],
    ),
    "pywin32-service": (["import win32serviceutil as w\nw.HandleCommandLine(f)  # <-"], []),
    "ends-here": (
        [
            "import sys\nif sys.platform == 'win32':  # <-\n    sys.exit('for Linux only')",
            "import os\nif os.name != 'posix':  # <-\n    raise SystemExit",
        ],
        ["import sys\nif sys.platform != 'win32':\n    sys.exit('for Windows only')"],
    ),
    "syntax-error": (["x = = 3  # <-"], []),
}
POSITIVE = [(finding, source) for finding, (sources, _) in CASES.items() for source in sources]
NEGATIVE = [source for _, sources in CASES.values() for source in sources]


@pytest.mark.parametrize("finding, source", POSITIVE, ids=[f"{case[0]}-{i}" for i, case in enumerate(POSITIVE)])
def test_finding_has_the_right_line(check: Check, finding: str, source: str) -> None:
    source = textwrap.dedent(source)
    lines = {number for number, line in enumerate(source.splitlines(), 1) if "# <-" in line}
    found = check(source)
    assert {line for name, line in found if name == finding} == lines, found


@pytest.mark.parametrize("source", NEGATIVE, ids=range(len(NEGATIVE)))
def test_harmless_code_has_no_findings(check: Check, source: str) -> None:
    assert check(source) == set()


def test_ordinary_daemon_has_no_findings(check: Check) -> None:
    """A daemon as people write them: nothing of it bites."""
    source = """
    import argparse, json, logging, os, signal, sys, threading, time
    from pathlib import Path
    try:
        import fcntl
    except ImportError:
        fcntl = None
    HERE = Path(__file__).resolve().parent
    CONFIG = HERE / "script.py"
    log = logging.getLogger(__name__)

    class Worker(threading.Thread):
        def __init__(self, config):
            super().__init__(daemon=True)
            self.stop = threading.Event()

        def run(self):
            while not self.stop.wait(1):
                log.info("works")

    def lock(file):
        if fcntl:
            fcntl.flock(file, fcntl.LOCK_EX)

    def main():
        parser = argparse.ArgumentParser()
        parser.add_argument("--config", default=str(CONFIG))
        arguments = parser.parse_args()
        with open(arguments.config) as file:
            print(file.read())
        worker = Worker(arguments.config)
        signal.signal(signal.SIGTERM, lambda *_: worker.stop.set())
        if hasattr(signal, "SIGHUP"):
            signal.signal(signal.SIGHUP, lambda *_: None)
        worker.start()
        try:
            while worker.is_alive():
                time.sleep(1)
        except KeyboardInterrupt:
            worker.stop.set()
            return 0

    if __name__ == "__main__":
        sys.exit(main())
    """
    assert check(source) == set()


def sureness(records: Records, source: str, **modules: str) -> dict[str, bool]:
    return {record[0]: record[4] for record in records(source, **modules)}


@pytest.mark.parametrize(
    "source, sure",
    [
        ("input()", True),
        ("def f():\n    input()", False),
        ("def f():\n    input()\nf()", True),
        ("class A:\n    def go(self):\n        self.ask()\n    def ask(self):\n        input()\nA().go()", True),
        ("import sys\nif sys.argv:\n    input()", False),
        ("import sys\nif sys.platform == 'win32':\n    input()", True),
        ("try:\n    input()\nexcept EOFError:\n    pass", False),
        ("import asyncio\nasync def main():\n    input()\nasyncio.run(main())", True),
        ("import other\nother.ask()", True),
        ("from other import ask\nask()", True),
        ("import other", False),
        ("def f():\n    import other\n    other.ask()", False),
    ],
)
def test_code_that_always_runs_is_an_error_and_other_code_a_warning(records: Records, source: str, sure: bool) -> None:
    assert sureness(records, source, other="def ask():\n    input()") == {"console-input": sure}


class TestModulesOfItsOwn:
    def test_modules_are_scanned(self, records: Records) -> None:
        found = records(
            "import package.inner, beside",
            **{
                "package/__init__": "import nowhere_a",
                "package/inner": "from . import sibling\nfrom .sibling import x\nfrom .. import y",
                "package/sibling": "import nowhere_b",
                "beside": "import os\nos.fork()",
            },
        )
        assert {(record[0], Path(record[1]).name, record[3]) for record in found} == {
            ("missing-import", "__init__.py", "nowhere_a"),
            ("missing-import", "sibling.py", "nowhere_b"),
            ("relative-import", "inner.py", ".."),
            ("fork", "beside.py", "os.fork"),
        }

    def test_scan_executes_nothing(self, records: Records, tmp_path: Path) -> None:
        """Neither the script nor its modules nor the package in which a submodule is searched."""
        leaves = f"open({str(tmp_path / 'ran')!r}, 'w').close()\n"
        before = set(sys.modules)
        found = records(
            leaves + "import package.sub.deep\nimport importlib\nimportlib.import_module('beside')",
            **{
                "package/__init__": leaves,
                "package/sub/__init__": leaves,
                "package/sub/deep": leaves,
                "beside": leaves,
            },
        )
        assert not found or {record[0] for record in found} <= {"drive", "unix-path", "profile-path"}
        assert not (tmp_path / "ran").exists()
        assert not {name for name in set(sys.modules) - before if name.startswith(("package", "beside"))}

    def test_circular_imports_and_namespace_packages(self, records: Records) -> None:
        assert records(
            "import a, space.inner", a="import b", b="import a", **{"space/inner": "import space.other"}
        ) == [("missing-import", str(Path.cwd() / "space" / "inner.py"), 1, "space.other", True)]

    def test_folders_that_the_script_adds_to_sys_path(self, records: Records) -> None:
        source = """
        import os, sys
        from pathlib import Path
        sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
        sys.path.append(str(Path(__file__).parent / "more"))
        import in_lib, in_more, in_neither
        """
        found = records(source, **{"lib/in_lib": "", "more/in_more": ""})
        assert [record[3] for record in found] == ["in_neither"]

    def test_imported_names_are_reported(self, records: Records) -> None:
        records("import json.decoder, beside\nfrom os import path, sep", beside="import csv")
        assert records.imports == ("beside", "csv", "json", "json.decoder", "os")  # type: ignore[attr-defined]

    def test_missing_dependency_of_a_package(self, records: Records) -> None:
        source = "import sys\nsys.path.insert(0, __file__ + '/../site-packages')\nimport pack"
        files = {
            "site-packages/pack": "import part, json\ntry:\n    import optional\nexcept ImportError: pass",
            "site-packages/part": "import not_installed",
        }
        found = records(source, deep=True, **files)
        assert [(record[0], record[2], record[3]) for record in found] == [
            ("missing-dependency", 3, "not_installed (part)")
        ]
        assert records(source, deep=False, **files) == []


class TestFiles:
    def test_zip_file_and_folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        sources = {"__main__.py": "import inside, nowhere_a", "inside.py": "input()\n"}
        (tmp_path / "folder").mkdir()
        with zipfile.ZipFile(tmp_path / "packed.pyz", "w") as archive:
            for name, source in sources.items():
                archive.writestr(name, source)
                (tmp_path / "folder" / name).write_text(source)
        for what in ("folder", "packed.pyz"):
            found, _ = check_scan.run("script", str(tmp_path / what), True)
            assert {(record[0], Path(record[1]).name) for record in found} == {
                ("missing-import", "__main__.py"),
                ("console-input", "inside.py"),
            }, what

    def test_module(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        (tmp_path / "package").mkdir()
        (tmp_path / "package" / "__init__.py").write_text("import nowhere_a")
        (tmp_path / "package" / "inner.py").write_text("from . import other\nif __name__ == '__main__':\n    input()")
        (tmp_path / "package" / "other.py").write_text("")

        def ids(name: str) -> set[str]:
            return {record[0] for record in check_scan.run("module", name, False)[0]}

        assert ids("package.inner") == {"missing-import", "console-input"}
        assert ids("package") == {"missing-import", "no-main"}
        assert ids("package.nowhere") == {"no-module"}
        assert ids("nowhere_a") == {"no-module"}
        assert ids("http.server") == set()

    @pytest.mark.parametrize(
        "source, finding",
        [
            (b"# -*- coding: latin-1 -*-\nname = 'caf\xe9'\n", None),
            (b"\xef\xbb\xbfimport json\n", None),
            (b"name = 'caf\xe9'\n", "syntax-error"),
            (b"# coding: nonsense\n", "syntax-error"),
            (b"x = '\0'\n", "syntax-error"),
            (b"x = '\\d'\n", None),  # the compiler warns
            (b"", None),
        ],
    )
    @pytest.mark.filterwarnings("ignore")
    def test_encodings(
        self, tmp_path: Path, source: bytes, finding: str | None, capfd: pytest.CaptureFixture[str]
    ) -> None:
        path = tmp_path / "script.py"
        path.write_bytes(source)
        found, _ = check_scan.run("script", str(path), False)
        assert [record[0] for record in found] == ([finding] if finding else [])
        assert capfd.readouterr() == ("", "")

    def test_deeply_nested_code_fails_quietly(self, tmp_path: Path) -> None:
        path = tmp_path / "script.py"
        path.write_text("x = " + "+".join(["1"] * 20000))
        found, _ = check_scan.run("script", str(path), False)
        assert {record[0] for record in found} <= {"scan-failed", "syntax-error"}


def test_waits_are_interruptible_in_the_newest_python(check: Check) -> None:
    source = "import threading\nthreading.Event().wait()"
    assert {name for name, _ in check(source)} == {"blocking-wait"}
    assert check(source, version=(3, 14)) == set()


def table() -> dict[str, tuple[str, str]]:
    """Returns ID, macro and reason of every finding, from findings.c."""
    text = FINDINGS_C.read_text(encoding="utf-8")
    entries = re.findall(r'\{L"([a-z0-9-]+)",\s*([A-Z_]+),\s*(?:N_\()?L"((?:[^"\\]|\\.)*)"', text)
    return {finding: (macro, reason) for finding, macro, reason in entries}


def test_every_finding_is_in_the_table() -> None:
    """Every finding of the Python files has its words in C."""
    reported: set[str] = set()
    for path in (ROOT / "host" / "check" / "scanner").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                reported.add(node.value)
    known = set(table())
    ids = {text for text in reported if re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", text)}
    assert ids - known <= {"dist-packages", "site-packages"}
    assert set(CASES) <= known | {"drive"}


def test_the_page_has_every_finding() -> None:
    severities = {
        "ALWAYS_ERROR": "error", "ALWAYS_WARNING": "warning", "ALWAYS_NOTE": "note", "ACCOUNT_WARNING": "warning",
        "ACCOUNT_NOTE": "note", "ERROR_OR_WARNING": "error, warning", "WARNING_OR_NOTE": "warning, note",
        "ACCOUNT_ERROR": "error, warning",
    }  # fmt: skip
    rows = re.findall(r"^\| `([a-z0-9-]+)` \| ([a-z, ]+) \| ", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert rows == [(finding, severities[macro]) for finding, (macro, _) in table().items()]
