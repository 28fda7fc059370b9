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

# Words with a hyphen in the scanner that are not findings.
OTHER_WORDS = ("build-system", "dist-packages", "site-packages", "utf-8")
FINDINGS_C = ROOT / "host" / "check" / "findings.c"
PAGE = ROOT / "docs" / "check.md"


@pytest.fixture
def records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Records:
    """Scans a script, with modules beside it by name, in its folder."""
    monkeypatch.chdir(tmp_path)

    def call(source: str, version: tuple[int, int] = (3, 13), deep: bool = False, **modules: str) -> list[Record]:
        source = textwrap.dedent(source)
        service = {key: words.split() for key, words in SERVICE.findall(source)}
        for name in service.pop("mine", ()):
            monkeypatch.setenv(name, "x")
        for name, text in {**modules, "script": source}.items():
            path = tmp_path / f"{name}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(textwrap.dedent(text), encoding="utf-8")
        proxy = service.pop("proxy", [""])[0]
        found, imports = check_scan.run(
            "script", str(tmp_path / "script.py"), deep, proxy=proxy, version=version, **service
        )
        call.imports = imports  # type: ignore[attr-defined]
        return [record for record in found if record[3] not in NOT_HERE]

    return call


@pytest.fixture
def check(records: Records) -> Check:
    def call(source: str, **options: object) -> Found:
        found = records(source, **options)
        return {(record[0], record[2]) for record in found if record[0] != "drive" or record[3][0] != "C"}

    return call


# Comments in a script name the service's arguments and variables, the user's proxy, and variables of the user only.
SERVICE = re.compile(r"^# (arguments|variables|proxy|mine): (.*)$", re.MULTILINE)

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
            "# arguments: C:/x.ini\nimport sys\nopen(sys.argv[1])",
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
            """
            import threading, time
            def work():
                while True:
                    time.sleep(1)
            thread = threading.Thread(target=work)
            thread.start()
            thread.join()  # <-
            """,
            "import threading\nthreading.Thread(target=print).join()  # <-",
            "import threading\nworker = threading.Thread(target=print)\nworker.join(timeout=None)  # <-",
            "from queue import SimpleQueue\nq = SimpleQueue()\nwhile True:\n    q.get()  # <-",
            "import queue\nq = queue.SimpleQueue()\nq.get(1)  # <-\nq.get(True, None)",
            "import threading\nlock = threading.Lock()\nlock.acquire(True, -1)  # <-",
            "import threading\nlock = threading.Lock()\nlock.acquire(blocking=1)  # <-",
            """
            import threading
            class Consumer:
                def __init__(self):
                    self.thread = threading.Thread(target=print)
                def go(self):
                    self.thread.join()  # <-
            """,
            """
            import threading
            threads = [threading.Thread(target=print) for _ in range(3)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()  # <-
            """,
        ],
        [
            *(
                f"import threading, queue\n{line}"
                for line in (
                    "threading.Event().wait(1)",
                    "threading.Event().wait(1.0)",
                    "threading.Event().wait(timeout=True)",
                    "threading.Thread(target=print).join(1)",
                    "threading.Thread(target=print).join(timeout=1.0)",
                    "queue.SimpleQueue().get(timeout=1)",
                    "queue.SimpleQueue().get(True, 1.0)",
                    "queue.SimpleQueue().get(False)",
                    "queue.SimpleQueue().get(block=0)",
                    "threading.Lock().acquire(timeout=1)",
                    "threading.Lock().acquire(False)",
                    "SECONDS = 5\nthreading.Thread(target=print).join(SECONDS)",
                )
            ),
            "import queue\nq = queue.Queue()\nq.get(timeout=5)\nq.get(False)",
            # The host wakes these waits in every version.
            "import threading\nthreading.Event().wait()",
            "import queue\nqueue.Queue().get()",
            "import threading\nthreading.Condition().wait()",
            "import threading, winsvc\nt = threading.Thread(target=print)\nwinsvc.on_stop(print)\nt.join()",
            """
            import queue, threading
            q = queue.SimpleQueue()
            def work():
                q.get()
            threading.Thread(target=work).start()
            """,
            """
            import threading, time
            stop = threading.Event()
            worker = threading.Thread(target=print)
            worker.start()
            try:
                while True:
                    time.sleep(1)
            except KeyboardInterrupt:
                stop.set()
                worker.join()
            finally:
                worker.join()
            """,
            """
            import threading, time
            worker = threading.Thread(target=print)
            while worker.is_alive():
                time.sleep(1)
            worker.join()
            """,
        ],
    ),
    "endless-wait": (
        [
            "import socket\ns = socket.socket(socket.AF_INET, socket.SOCK_STREAM)\nwhile True:\n    s.accept()  # <-",
            "import socket\nwith socket.create_server(('', 1)) as s:\n    s.accept()  # <-",
            "import socket\ns = socket.create_server(('', 1))\nc, a = s.accept()  # <-\nc.settimeout(1)\nc.recv(9)",
            "import select\nselect.select([], [], [])  # <-",
            "import select\nselect.select([], [], [], None)  # <-",
            "import selectors\nsel = selectors.DefaultSelector()\nsel.select()  # <-",
        ],
        [
            "import socket\ns = socket.socket()\ns.settimeout(1)\ns.accept()",
            "import select\nselect.select([], [], [], 1)",
            "import selectors\nsel = selectors.DefaultSelector()\nsel.select(timeout=1)",
            "import socket, threading\ns = socket.socket()\ndef f():\n    s.accept()\n"
            "threading.Thread(target=f).start()",
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
    "missing-argument": (
        [
            "import sys\nprint(sys.argv[1])  # <-",
            "# arguments: a\nimport sys\nprint(sys.argv[2])  # <-",
            "from sys import argv\nprint(argv[1])  # <-",
            "import sys\nargs = sys.argv[1:]\nprint(args[0])  # <-",
            "import sys\n_, port = sys.argv  # <-",
            "import sys\nif len(sys.argv) < 2:  # <-\n    print('usage: script.py PORT')\n    sys.exit(1)",
            "import sys\nif len(sys.argv) != 2:  # <-\n    sys.exit(__doc__)",
            """
            import sys
            def usage():
                print("script.py PORT")
                sys.exit(2)
            def main():
                if not sys.argv[1:]:  # <-
                    usage()
                print(sys.argv[1])
            main()
            """,
            "import sys\ndef f():\n    if len(sys.argv) < 2:  # <-\n        print('Usage: x')\n        return\nf()",
            """
            import argparse
            parser = argparse.ArgumentParser()
            parser.add_argument("--config", "-c", required=True)
            arguments = parser.parse_args()  # <-
            """,
            """
            # arguments: --verbose
            import argparse
            def main(argv=None):
                parser = argparse.ArgumentParser()
                group = parser.add_argument_group("x")
                group.add_argument("--verbose", action="store_true")
                group.add_argument("port", type=int)
                args = parser.parse_args(argv)  # <-
            main()
            """,
            """
            import argparse
            parser = argparse.ArgumentParser()
            commands = parser.add_subparsers(dest="command", required=True)
            commands.add_parser("serve")
            parser.parse_args()  # <-
            """,
            """
            # arguments: serve
            import argparse
            parser = argparse.ArgumentParser()
            commands = parser.add_subparsers(dest="command")
            serve = commands.add_parser("serve")
            serve.add_argument("--port", required=True)
            parser.parse_args()  # <-
            """,
            """
            import argparse, sys
            parser = argparse.ArgumentParser()
            commands = parser.add_subparsers(dest="command")
            commands.add_parser("serve")
            args = parser.parse_args()
            if not args.command:  # <-
                parser.print_help()
                sys.exit(1)
            """,
            """
            import argparse
            parser = argparse.ArgumentParser()
            choice = parser.add_mutually_exclusive_group(required=True)
            choice.add_argument("--tcp")
            choice.add_argument("--serial")
            parser.parse_args()  # <-
            """,
        ],
        [
            "import sys\nif len(sys.argv) > 1:\n    print(sys.argv[1])",
            "import sys\ntry:\n    print(sys.argv[1])\nexcept IndexError:\n    pass",
            "import sys\nport = sys.argv[1] if len(sys.argv) > 1 else 80",
            "import sys\nif len(sys.argv) == 1:\n    sys.exit(0)",
            "import sys\nsys.argv = ['x', 'y']\nprint(sys.argv[1])",
            "# arguments: a b\nimport sys\n_, a, b = sys.argv\nprint(sys.argv[2])",
            "import sys\nif len(sys.argv) > 1 and sys.argv[1] == 'setup':\n    input()",
            """
            # arguments: -c x.ini --speed=9600 COM1 COM2 -vv
            import argparse
            parser = argparse.ArgumentParser()
            parser.add_argument("--config", "-c", required=True)
            parser.add_argument("--speed", type=int, required=True)
            parser.add_argument("-v", "--verbose", action="count")
            parser.add_argument("ports", nargs="+")
            parser.parse_args()
            """,
            """
            # arguments: serve --port 80
            import argparse
            parser = argparse.ArgumentParser()
            parser.add_argument("--level", default="info")
            commands = parser.add_subparsers(dest="command", required=True)
            serve = commands.add_parser("serve")
            serve.add_argument("--port", required=True)
            parser.parse_args()
            """,
            """
            import argparse, os
            def options(parser):
                parser.add_argument("port")
            p = argparse.ArgumentParser()
            options(p)
            p.parse_args()
            """,
            "import argparse\nparser = argparse.ArgumentParser()\nparser.add_argument('x')\nparser.parse_args(['1'])",
        ],
    ),
    "unknown-argument": (
        [
            "# arguments: --prot 80\nimport argparse\nparser = argparse.ArgumentParser()\n"
            "parser.add_argument('--port')\nparser.parse_args()  # <-",
            "# arguments: --por 80\nimport argparse\nparser = argparse.ArgumentParser(allow_abbrev=False)\n"
            "parser.add_argument('--port')\nparser.parse_args()  # <-",
        ],
        [
            "# arguments: --prot 80\nimport argparse\nparser = argparse.ArgumentParser()\n"
            "parser.add_argument('--port')\nparser.parse_known_args()",
            "# arguments: --por 80\nimport argparse\nparser = argparse.ArgumentParser()\n"
            "parser.add_argument('--port')\nparser.parse_args()",
        ],
    ),
    "missing-variable": (
        [
            "import os\nprint(os.environ['TOKEN'])  # <-",
            "import os\nTOKEN = os.environ.get('TOKEN')\nif not TOKEN:  # <-\n    raise SystemExit('set TOKEN')",
            "import os, sys\nif 'TOKEN' not in os.environ:  # <-\n    sys.exit('set TOKEN')",
        ],
        [
            "# variables: TOKEN\nimport os\nprint(os.environ['TOKEN'])",
            "import os\nprint(os.environ['PATH'], os.environ['ComSpec'], os.environ['STATE_DIRECTORY'])",
            "import os\nprint(os.environ.get('TOKEN'), os.getenv('TOKEN', 'x'))",
            "import os\ntry:\n    print(os.environ['TOKEN'])\nexcept KeyError:\n    pass",
            "import os\nif 'TOKEN' in os.environ:\n    print(os.environ['TOKEN'])",
            "import os\nos.environ.setdefault('TOKEN', 'x')\nprint(os.environ['TOKEN'])",
            "import os\nos.environ['TOKEN'] = 'x'\nprint(os.environ['TOKEN'])",
            "import os\nif os.environ.get('TOKEN'):\n    print(os.environ['TOKEN'])",
        ],
    ),
    "user-variable": (
        [
            "# mine: TOKEN\nimport os\nprint(os.environ['TOKEN'])  # <-",
            "# mine: TOKEN\nimport os\nprint(os.getenv('TOKEN'))  # <-",
        ],
        [
            "# mine: TOKEN\n# variables: TOKEN\nimport os\nprint(os.environ['TOKEN'])",
            "# mine: TOKEN\nimport os\nprint(os.getenv('TOKEN', 'x'))",
        ],
    ),
    "user-proxy": (
        ["# proxy: proxy:3128\nimport urllib.request  # <-", "# proxy: proxy:3128\nfrom urllib import request  # <-"],
        [
            "import urllib.request",
            "# proxy: proxy:3128\nimport urllib.parse, http.client",
            "# proxy: proxy:3128\n# variables: HTTPS_PROXY\nimport urllib.request",
        ],
    ),
    "main-guard": (
        [
            "import multiprocessing as mp\ndef f(): ...\nmp.Process(target=f).start()  # <-",
            "from multiprocessing import Pool\ndef f():\n    with Pool() as p:  # <-\n        p.map(print, [1])\nf()",
            "from concurrent.futures import ProcessPoolExecutor as P\nwith P() as pool:  # <-\n    pool.submit(print)",
        ],
        [
            "import multiprocessing as mp\ndef f(): ...\nif __name__ == '__main__':\n    mp.Process(target=f).start()",
            "from multiprocessing import Pool\ndef main():\n    with Pool(2) as p:\n        p.map(print, [1])\n"
            "if __name__ == '__main__':\n    main()",
            "import multiprocessing\nlock = multiprocessing.Lock()\nq = multiprocessing.cpu_count()",
            "from concurrent.futures import ThreadPoolExecutor\nThreadPoolExecutor().submit(print)",
        ],
    ),
    "kill-zero": (
        ["import os\nos.kill(3, 0)  # <-", "import os\ndef alive(pid):\n    os.kill(pid, 0)  # <-"],
        ["import os, signal\nos.kill(3, signal.SIGTERM)", "import os\nif os.name != 'nt':\n    os.kill(3, 0)"],
    ),
    "exec": (["import os, sys\nos.execv(sys.executable, [sys.executable, *sys.argv])  # <-"], []),
    "syntax-error": (["x = = 3  # <-"], []),
}
# The same for libraries, which are modules beside the script here.
LIBRARIES = [
    "apscheduler",
    "aiohttp",
    "azure",
    "boto3",
    "bottle",
    "click",
    "confluent_kafka",
    "docx2pdf",
    "dotenv",
    "environs",
    "flask",
    "google",
    "httpx",
    "keyring",
    "nicegui",
    "nltk",
    "playwright",
    "prompt_toolkit",
    "questionary",
    "redis",
    "requests",
    "rich",
    "selenium",
    "serial",
    "transformers",
    "typer",
    "uvicorn",
    "whisper",
    "win32api",
    "win32com",
    "win32con",
    "win32print",
    "xlwings",
    "zmq",
]
WITH_LIBRARIES: dict[str, tuple[list[str], list[str]]] = {
    "endless-wait": (
        [
            "import serial\nport = serial.Serial('COM3', 9600)\nwhile True:\n    port.readline()  # <-",
            "from confluent_kafka import Consumer\nc = Consumer({})\nc.poll()  # <-",
            "import redis\nr = redis.Redis()\np = r.pubsub()\nfor m in p.listen():  # <-\n    print(m)",
            "import zmq\ncontext = zmq.Context()\ns = context.socket(zmq.SUB)\ns.recv()  # <-",
        ],
        [
            "import serial\nport = serial.Serial('COM3', 9600, timeout=1)\nport.readline()",
            "import serial\nport = serial.Serial('COM3')\nport.timeout = 1\nport.readline()",
            "from confluent_kafka import Consumer\nc = Consumer({})\nc.poll(1.0)\nc.poll(1)",
            "import zmq\ncontext = zmq.Context()\ns = context.socket(zmq.SUB)\ns.RCVTIMEO = 1000\ns.recv()",
        ],
    ),
    "console-input": (
        [
            "import click\nclick.prompt('x')  # <-",
            "import questionary\nquestionary.text('x').ask()  # <-",
            "from prompt_toolkit import PromptSession\nsession = PromptSession()  # <-",
            "from rich.prompt import Confirm\nConfirm.ask('x')  # <-",
            """
            import click
            @click.command()
            @click.option("--name", prompt="Name")
            def main(name): ...
            main()  # <-
            """,
        ],
        [
            """
            # arguments: --name x
            import click
            @click.command()
            @click.option("--name", prompt="Name")
            @click.option("--setup", is_flag=True)
            def main(name, setup):
                if setup:
                    click.prompt("x")
            main()
            """,
        ],
    ),
    "missing-argument": (
        [
            """
            import click
            @click.command()
            @click.argument("config")
            def main(config): ...
            if __name__ == "__main__":
                main()  # <-
            """,
            """
            import typer
            app = typer.Typer()
            @app.command()
            def main(config: str): ...
            app()  # <-
            """,
            """
            import typer
            def main(config: str): ...
            typer.run(main)  # <-
            """,
            """
            import click
            @click.group()
            def cli(): ...
            @cli.command()
            def serve(): ...
            if __name__ == "__main__":
                cli()  # <-
            """,
        ],
        [
            """
            # arguments: x --port 80 --verbose
            import typer
            def main(config: str, port: int = 1, verbose: bool = False, setup: bool = False):
                if setup:
                    input()
            if __name__ == "__main__":
                typer.run(main)
            """,
            """
            import typer
            from typing import Annotated
            app = typer.Typer()
            @app.command()
            def main(config: Annotated[str, typer.Option()] = "x"): ...
            app()
            """,
            """
            # arguments: serve --port 80
            import click
            @click.group()
            @click.option("--debug/--no-debug", default=False)
            def cli(debug): ...
            @cli.command()
            @click.option("--port", required=True, type=int)
            def serve(port): ...
            if __name__ == "__main__":
                cli()
            """,
        ],
    ),
    "missing-variable": (
        ["import os\nfrom dotenv import load_dotenv\nload_dotenv()\nos.environ['TOKEN']  # <-"],
        [
            "import os, sys\nfrom dotenv import load_dotenv\nload_dotenv(sys.flags.x)\nos.environ['TOKEN']",
            "import os\nfrom environs import Env\nos.environ['TOKEN']",
        ],
    ),
    "reloader": (
        [
            "from flask import Flask\napp = Flask(__name__)\napp.run(debug=True)  # <-",
            "import uvicorn\nuvicorn.run('x:app', reload=True)  # <-",
            "from nicegui import ui\nui.run()  # <-",
            "import bottle\nbottle.run(reloader=True)  # <-",
        ],
        [
            "from flask import Flask\napp = Flask(__name__)\napp.run(debug=True, use_reloader=False)",
            "from flask import Flask\napp = Flask(__name__)\napp.run()",
            "import uvicorn\nuvicorn.run(print, reload=False)",
            "from nicegui import ui\nui.run(reload=False)",
        ],
    ),
    "user-data": (
        [
            "from playwright.sync_api import sync_playwright\nwith sync_playwright() as p:  # <-\n    pass",
            "from selenium import webdriver\nwebdriver.Chrome()  # <-",
            "from transformers import pipeline\npipeline('x')  # <-",
            "from transformers import AutoModel\nAutoModel.from_pretrained('x')  # <-",
            "import nltk\nnltk.download('punkt')  # <-",
            "import whisper\nwhisper.load_model('base')  # <-",
            "import boto3\nboto3.client('s3')  # <-",
            "from google.cloud import storage\nstorage.Client()  # <-",
            "from azure.identity import DefaultAzureCredential\nDefaultAzureCredential()  # <-",
        ],
        [
            "# variables: PLAYWRIGHT_BROWSERS_PATH\nfrom playwright.sync_api import sync_playwright\nsync_playwright()",
            "# variables: HF_HOME\nfrom transformers import pipeline\npipeline('x')",
            "import os\nos.environ['HF_HOME'] = 'C:/models'\nfrom transformers import pipeline\npipeline('x')",
            "import whisper\nwhisper.load_model('base', download_root='C:/models')",
            "import boto3\nboto3.client('s3', aws_access_key_id='x')",
        ],
    ),
    "console-handler": (
        [
            """
            import ctypes, win32api, win32con
            def handler(event):
                return event in (win32con.CTRL_CLOSE_EVENT, win32con.CTRL_SHUTDOWN_EVENT)
            win32api.SetConsoleCtrlHandler(handler, True)  # <-
            """,
        ],
        [
            "import win32api\ndef handler(event):\n    return event in (0, 2, 5, 6)\n"
            "win32api.SetConsoleCtrlHandler(handler, True)",
            "import win32api\ndef handler(event):\n    return True\nwin32api.SetConsoleCtrlHandler(handler, True)",
        ],
    ),
    "default-printer": (["import win32print\nwin32print.GetDefaultPrinter()  # <-"], []),
    "keyring": (["import keyring\nkeyring.get_password('a', 'b')  # <-"], ["import keyring"]),
    "office": (
        [
            "import win32com.client\nwin32com.client.Dispatch('Excel.Application')  # <-",
            "from win32com.client import Dispatch\nDispatch('Outlook.Application')  # <-",
            "import xlwings as xw\nxw.App(visible=False)  # <-",
        ],
        ["import win32com.client\nwin32com.client.Dispatch('WbemScripting.SWbemLocator')"],
    ),
    "user-proxy": (
        [
            "# proxy: proxy:3128\nimport requests  # <-",
            "# proxy: p:1\nimport requests  # <-\ns = requests.Session()\ns.trust_env = False\nrequests.get('https://x')",
        ],
        [
            "# proxy: proxy:3128\nimport aiohttp",
            "# proxy: p:1\nimport requests\ns = requests.Session()\ns.trust_env = False\ns.get('https://x')",
            "# proxy: p:1\nimport httpx\nhttpx.get('https://x', trust_env=False)",
            "# proxy: p:1\nimport urllib.request\nurllib.request.build_opener(urllib.request.ProxyHandler({}))",
        ],
    ),
    "gui": (
        [
            "from tkinter import messagebox\nmessagebox.showinfo('a', 'b')  # <-",
            "import tkinter.filedialog as dialogs\ndialogs.askopenfilename()  # <-",
        ],
        ["import flask", "from tkinter import messagebox, simpledialog"],
    ),
}
POSITIVE = [(finding, source) for finding, (sources, _) in CASES.items() for source in sources]
NEGATIVE = [source for _, sources in CASES.values() for source in sources]
LIBRARY_POSITIVE = [(finding, source) for finding, (sources, _) in WITH_LIBRARIES.items() for source in sources]
LIBRARY_NEGATIVE = [source for _, sources in WITH_LIBRARIES.values() for source in sources]


@pytest.mark.parametrize("finding, source", POSITIVE, ids=[f"{case[0]}-{i}" for i, case in enumerate(POSITIVE)])
def test_finding_has_the_right_line(check: Check, finding: str, source: str) -> None:
    source = textwrap.dedent(source)
    lines = {number for number, line in enumerate(source.splitlines(), 1) if "# <-" in line}
    found = check(source)
    assert {line for name, line in found if name == finding} == lines, found


@pytest.mark.parametrize("source", NEGATIVE, ids=range(len(NEGATIVE)))
def test_harmless_code_has_no_findings(check: Check, source: str) -> None:
    assert check(source) == set()


@pytest.fixture
def libraries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Empty packages that look installed."""
    site = tmp_path / "lib" / "site-packages"
    for name in LIBRARIES:
        (site / name).mkdir(parents=True)
        (site / name / "__init__.py").write_text("import sys\nsys.modules[__name__] = None\n")
    monkeypatch.syspath_prepend(str(site))


@pytest.mark.usefixtures("libraries")
@pytest.mark.parametrize("finding, source", LIBRARY_POSITIVE)
def test_finding_about_a_library_has_the_right_line(check: Check, finding: str, source: str) -> None:
    test_finding_has_the_right_line(check, finding, source)


@pytest.mark.usefixtures("libraries")
@pytest.mark.parametrize("source", LIBRARY_NEGATIVE)
def test_harmless_use_of_a_library_has_no_findings(check: Check, source: str) -> None:
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
        ("import random\nif random.random() > 0.5:\n    input()", False),
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


class TestShadows:
    """A file that is imported instead of the module that is meant."""

    @pytest.mark.usefixtures("libraries")
    @pytest.mark.parametrize(
        "source, modules",
        [
            ("import queue\nq = queue.Queue()", {"queue": "x = 3"}),
            ("from serial import Serial", {"serial": "def f(): ..."}),
            ("import serial.tools.list_ports", {"serial": ""}),
            ("from telegram.ext import Updater", {"telegram": "x = 3"}),
        ],
    )
    def test_file_beside_the_script(self, records: Records, source: str, modules: dict[str, str]) -> None:
        found = records(source, **modules)
        assert [(record[0], record[2:]) for record in found] == [
            ("shadowed-import", (1, f"{next(iter(modules))}.py", True))
        ]

    @pytest.mark.parametrize(
        "name, source",
        [
            ("telegram", "from telegram.ext import Updater"),
            ("telegram", "from telegram import Bot"),
            ("serial", "import serial\nserial.Serial('COM3', timeout=1)"),
            ("queue", "import queue\nqueue.Queue()"),
        ],
    )
    def test_script_named_like_the_module(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, source: str
    ) -> None:
        monkeypatch.chdir(tmp_path)
        (tmp_path / f"{name}.py").write_text(source)
        found, _ = check_scan.run("script", str(tmp_path / f"{name}.py"), False)
        assert [record[0] for record in found] == ["shadowed-import"]
        assert (found[0][3], found[0][4]) == (f"{name}.py", True)

    def test_library_that_needs_the_module(self, records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delitem(sys.modules, "profile", raising=False)
        found = records("import cProfile", profile="def work(): ...")
        assert [(record[0], Path(record[1]).name, record[3:]) for record in found] == [
            ("shadowed-import", "script.py", ("profile.py", False))
        ]
        assert records("import json", profile="def work(): ...") == []

    def test_other_winsvc(self, records: Records) -> None:
        """A module called winsvc wins over the host's, unless it is the one that pip installs for the host's."""
        source = "import winsvc\nwinsvc.go()"
        assert [record[0] for record in records(source, winsvc="def go(): ...")] == ["shadowed-winsvc"]
        found = records("import winsvc\nwinsvc.ready()", winsvc="def go(): ...")
        assert {record[0] for record in found} == {"shadowed-winsvc", "shadowed-import"}
        assert records("import winsvc\nwinsvc.ready()", winsvc="from pyhostsvc_winsvc import *") == []
        assert records("import pyhostsvc_winsvc as w\nif not w.is_service():\n    input()", winsvc="") == []

    @pytest.mark.parametrize(
        "source, modules",
        [
            ("import worker\nworker.go()", {"worker": "def go(): ..."}),
            ("from utils import *\nimport utils\nutils.x", {"utils": "from json import *"}),
            ("import script", {}),
            ("import json", {"queue": ""}),
            ("import this_one\nthis_one.go()", {"this_one": "def go(): ..."}),
        ],
    )
    def test_own_modules_hide_nothing(self, records: Records, source: str, modules: dict[str, str]) -> None:
        assert records(source, **modules) == []


class TestProject:
    """The remedy for a missing module depends on the files of the project."""

    @pytest.fixture
    def remedy(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[str, str]]:
        def call(source: str, script: str = "script.py", **files: str) -> tuple[str, str]:
            for name, text in {script: source, **files}.items():
                path = tmp_path / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(textwrap.dedent(text), encoding="utf-8")
            monkeypatch.chdir((tmp_path / script).parent)
            found, _ = check_scan.run("script", str(tmp_path / script), False)
            assert len(found) == 1, found
            return found[0][0], found[0].remedy.replace(str(tmp_path), "HERE").replace(sys.executable, "PYTHON")

        return call

    BLOCK = """
        # /// script
        # requires-python = ">=3.9"
        # dependencies = [
        #   "nowhere-a[extra]>=2,<3",
        #   'nowhere_b',
        # ]
        # ///
        import nowhere_a
        """
    PYPROJECT = """
        [build-system]
        requires = ["hatchling"]
        [project]
        name = "x"
        dependencies = ["nowhere.a >= 2", "other"]  # and more
        [tool.x]
        dependencies = ["no"]
        """

    def test_package_by_name(self, remedy: Callable[..., tuple[str, str]]) -> None:
        pip = '"PYTHON" -m pip install '
        assert remedy("import nowhere_a") == ("missing-import", pip + "nowhere_a")
        assert remedy("import telebot") == ("missing-import", pip + "pyTelegramBotAPI")

    def test_metadata_of_the_script(self, remedy: Callable[..., tuple[str, str]]) -> None:
        assert remedy(self.BLOCK) == (
            "missing-import",
            '"PYTHON" -m pip install "nowhere-a[extra]>=2,<3" nowhere_b',
        )

    def test_project(self, remedy: Callable[..., tuple[str, str]]) -> None:
        files = {"pyproject.toml": self.PYPROJECT}
        source = "import nowhere_a"
        install = '"PYTHON" -m pip install '
        assert remedy(source, **files) == ("missing-import", install + "HERE")
        assert remedy("import nowhere_z", **files) == ("missing-import", install + "nowhere_z")
        files["uv.lock"] = ""
        assert remedy(source, **files) == ("missing-import:uv", "HERE")
        files[".venv/pyvenv.cfg"] = files[".venv/Lib/site-packages/nowhere_a/__init__.py"] = ""
        assert remedy(source, script="jobs/script.py", **files) == ("missing-import:venv", str(Path("HERE") / ".venv"))

    def test_requirements(self, remedy: Callable[..., tuple[str, str]]) -> None:
        files = {"requirements.txt": "# x\nother\nnowhere-a==3 ; python_version>'3'\n"}
        assert remedy("import nowhere_a", **files) == (
            "missing-import",
            f'"PYTHON" -m pip install -r {Path("HERE") / "requirements.txt"}',
        )

    def test_own_package_in_a_src_layout(self, remedy: Callable[..., tuple[str, str]]) -> None:
        files = {"pyproject.toml": "[project]\n", "src/mine/__init__.py": "", "src/mine/inner.py": ""}
        source = "from mine.inner import x"
        assert remedy(source, script="bin/run.py", **files) == ("own-package", str(Path("HERE") / "src"))
        assert remedy(source, script="run.py", **files) == ("own-package", str(Path("HERE") / "src"))
        assert remedy(source, script="src/mine/main.py", **files) == (
            "own-package:module",
            f'--module mine.main --directory "{Path("HERE") / "src"}"',
        )

    @pytest.mark.parametrize(
        "required, version, is_met",
        [
            (">=3.11", (3, 10), False),
            (">=3.11", (3, 11), True),
            (">=3.10,<3.13", (3, 13), False),
            ("<3.13", (3, 12), True),
            ("==3.12.*", (3, 12), True),
            ("~=3.10", (3, 14), True),
            ("^3.10", (3, 9), False),
            ("!=3.12.*", (3, 12), False),
            (">3.11", (3, 11), False),
            ("", (3, 9), True),
            ("nonsense", (3, 9), True),
        ],
    )
    def test_required_python(self, tmp_path: Path, required: str, version: tuple[int, int], is_met: bool) -> None:
        path = tmp_path / "script.py"
        sources = {
            "script": f'# /// script\n# requires-python = "{required}"\n# ///\n',
            "project": "",
        }
        for name, source in sources.items():
            path.write_text(source)
            if name == "project":
                (tmp_path / "pyproject.toml").write_text(f"[project]\nrequires-python = '{required}'\n")
            found, _ = check_scan.run("script", str(path), False, version=version)
            assert [record[0] for record in found] == ([] if is_met else ["requires-python"])
            line = 2 if name == "script" else 0  # the project's file is another one
            assert all(record[2] == line for record in found)

    def test_variables_of_a_dotenv_file(self, records: Records, tmp_path: Path) -> None:
        """Dotenv itself may be missing or not: its file has the variables."""
        (tmp_path / ".env").write_text("# x\nTOKEN=3\nexport OTHER=4\n")
        source = "import os\nfrom dotenv import load_dotenv\nload_dotenv()\nos.environ['TOKEN'], os.environ['OTHER']"
        assert {record[0] for record in records(source)} <= {"missing-import"}
        assert {record[3] for record in records(source + "\nos.environ['THIRD']")} == {"dotenv", "THIRD"}
        (tmp_path / ".env").rename(tmp_path / "other.env")
        assert {record[3] for record in records(source)} == {"dotenv", "TOKEN", "OTHER"}
        for call in ("load_dotenv('other.env')", "load_dotenv(dotenv_path=os.path.dirname(__file__) + '/other.env')"):
            found = records(source.replace("load_dotenv()", call))
            assert {record[0] for record in found} <= {"missing-import"}, call


class TestArguments:
    """The arguments of the service decide which code runs."""

    SETUP = """
        import argparse, sys
        def setup():
            input("Token? ")
        def parse_arguments():
            parser = argparse.ArgumentParser()
            parser.add_argument("--setup", action="store_true")
            parser.add_argument("--mode", default="run")
            return parser.parse_args()
        def main():
            args = parse_arguments()
            if args.setup or args.mode == "ask":
                setup()
        if __name__ == "__main__":
            main()
        """

    @pytest.mark.parametrize(
        "arguments, asks", [("", None), ("--setup", True), ("--mode ask", True), ("--mode run", None), ("--set", True)]
    )
    def test_argparse(self, records: Records, arguments: str, asks: bool | None) -> None:
        source = f"# arguments: {arguments}\n" + textwrap.dedent(self.SETUP)
        assert sureness(records, source) == ({"console-input": asks} if asks else {})

    def test_code_after_a_missing_argument_is_checked(self, records: Records) -> None:
        source = "import sys\nif len(sys.argv) < 2:\n    sys.exit('usage: script.py X')\nprint(sys.argv[1])\ninput()"
        assert sureness(records, source) == {"missing-argument": True, "console-input": True}
        source = "import os\nx = os.getenv('X_OF_MINE')\nif not x:\n    raise SystemExit('set X_OF_MINE')\ninput()"
        assert sureness(records, source) == {"missing-variable": True, "console-input": True}

    def test_changed_options_are_unknown(self, records: Records) -> None:
        source = self.SETUP.replace(
            "args = parse_arguments()", "args = parse_arguments()\n            args.setup = True"
        )
        assert sureness(records, source) == {"console-input": False}

    def test_runserver_restarts_itself(self, records: Records) -> None:
        source = "from beside import execute_from_command_line as e\nimport beside\nbeside.execute_from_command_line()"
        for arguments, found in (("runserver", True), ("runserver --noreload", False), ("migrate", False)):
            reported = records(f"# arguments: {arguments}\n{source}", beside="def execute_from_command_line(): ...")
            assert [record[0] for record in reported] == ["reloader"] * found

    def test_application_of_a_server_is_checked(self, records: Records, tmp_path: Path, libraries: None) -> None:
        """It is named in an argument, or in a text."""
        app = "def main():\n    ...\nx = input()"
        source = "import uvicorn\nif __name__ == '__main__':\n    uvicorn.run('beside:app', port=80)"
        assert sureness(records, source, beside=app) == {"console-input": True}
        assert sureness(records, source.replace("beside:", "nowhere:")) == {"missing-import": True}
        for server, arguments in (("uvicorn", ("beside:app", "--port", "80")), ("flask", ("--app", "beside", "run"))):
            found, _ = check_scan.run("module", server, False, arguments=arguments)
            assert ("console-input", "beside.py", 3) in [(item[0], Path(item[1]).name, item[2]) for item in found]

    def test_modules_that_restart_themselves(self) -> None:
        for module, arguments, found in (
            ("uvicorn", ("app:app", "--reload"), True),
            ("uvicorn", ("app:app",), False),
            ("flask", ("run", "--debug"), True),
        ):
            records, _ = check_scan.run("module", module, False, arguments=arguments)
            assert ("reloader" in {record[0] for record in records}) is found


def test_values_that_change_are_unknown(records: Records) -> None:
    """A list that is filled, a number that is counted, a loop's variable."""
    for source in (
        "items = []\nitems.append(3)\nif items:\n    input()",
        "items = []\nitems.append(3)\nif not items:\n    pass\nelse:\n    input()",
        "n = 0\nn += 1\nif n:\n    input()",
        "n = 0\nfor n in (1, 2):\n    pass\nif n:\n    input()",
    ):
        assert sureness(records, source) == {"console-input": False}, source


def test_terminal_is_none(records: Records) -> None:
    """Standard input is at its end and no terminal."""
    assert sureness(records, "import sys\nif sys.stdin.isatty():\n    input()\nelse:\n    print()") == {}
    assert sureness(records, "import sys\nif not sys.stdin.isatty():\n    sys.stdin.read()") == {"stdin": True}
    assert sureness(records, "import sys\nif not sys.stdin.isatty():\n    sys.exit('no terminal')") == {
        "ends-here": True
    }


def test_command_for_a_module_that_a_zip_file_lacks(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "app.pyz", "w") as archive:
        archive.writestr("__main__.py", "import nowhere_a")
    ((_, _, _, module, _),) = found = check_scan.run("script", str(tmp_path / "app.pyz"), False)[0]
    assert module == "nowhere_a"
    assert found[0].remedy.endswith("install nowhere_a")


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
    source = "import threading\nthreading.Thread(target=print).join()"
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
    assert ids - known <= set(OTHER_WORDS)
    assert set(CASES) <= known | {"drive"}


def test_the_page_has_every_finding() -> None:
    severities = {
        "ALWAYS_ERROR": "error", "ALWAYS_WARNING": "warning", "ALWAYS_NOTE": "note", "ACCOUNT_WARNING": "warning",
        "ACCOUNT_NOTE": "note", "ERROR_OR_WARNING": "error, warning", "WARNING_OR_NOTE": "warning, note",
        "ACCOUNT_ERROR": "error, warning",
    }  # fmt: skip
    rows = re.findall(r"^\| `([a-z0-9-]+)` \| ([a-z, ]+) \| ", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert rows == [(finding, severities[macro]) for finding, (macro, _) in table().items()]
