"""`check`: its output, its exit codes, and the short form that install prints.

tests/portable/test_check.py tests the findings. Here the Python of the service looks for them, inside the host.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import textwrap
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from commands import Done
from host_exe import Host
from layouts import make_embeddable, make_venv, write_pth
from machine import ROOT, WINDOWS, python
from scanner.modules import UNIX_MODULES
from scanner.windows import UNIX_ONLY_NAMES
from schemas import validator
from waiting import PATIENCE

VERSION = "3.13"
PLACES = ("writable-script", "writable-python")  # they depend on the folder of the tests

BAD = """\
import signal
import os, sqlite3
import package.inner

def main():
    name = input("name? ")
    signal.signal(signal.SIGHUP, lambda *_: None)
    sqlite3.connect("data.db")
    os.path.expanduser("~/.config")

main()
"""
CLEAN = "import time\nwhile True:\n    time.sleep(1)\n"


@dataclass
class Place:
    """A folder with a script, which only administrators can write, and a Python in another folder."""

    host: Host
    folder: Path
    windows: str
    python: str

    def write(self, source: str, name: str = "script.py") -> str:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(source), encoding="utf-8")
        return self.windows + "\\" + name.replace("/", "\\")

    def __call__(self, *arguments: str, **environment: str) -> Done:
        options = [] if "--python" in arguments or "--service" in arguments else ["--python", self.python]
        return self.host("check", *arguments, *options, environment=environment)

    def json(self, *arguments: str, **environment: str) -> dict[str, Any]:
        done = self("--json", *arguments, **environment)
        assert done.err == ""
        document: dict[str, Any] = json.loads(done.out)
        validator("check").validate(document)
        if WINDOWS:
            document["findings"] = [entry for entry in document["findings"] if entry["id"] not in PLACES]
        assert done.code == (1 if document["errors"] else 0)
        return document

    def own_ids(self, *arguments: str, **environment: str) -> list[str]:
        """Returns the findings without those of the folder of the tests' Pythons."""
        return [id for id in self.ids(*arguments, **environment) if id not in PLACES]

    def ids(self, *arguments: str, **environment: str) -> list[str]:
        return [entry["id"] for entry in self.json(*arguments, **environment)["findings"]]


@pytest.fixture
def place(host: Host, request: pytest.FixtureRequest) -> Iterator[Place]:
    """On Wine's drive C:, whose parent folders only administrators can write; the folder of the tests may differ."""
    host = replace(host, checks=True)
    if WINDOWS:
        yield Place(host, host.folder, host.path(host.folder), host.path(python(VERSION)))
        return
    assert host.machine.prefix
    drive = host.machine.prefix / "drive_c"
    link = drive / "Python313"
    if not link.exists():
        link.symlink_to(python(VERSION).parent)
    folder = drive / re.sub(r"\W+", "-", request.node.name)[:40]
    folder.mkdir()
    yield Place(host, folder, f"C:\\{folder.name}", "C:\\Python313\\python.exe")
    shutil.rmtree(folder)


def test_output_has_severity_line_reason_and_remedy(place: Place) -> None:
    """The exit code says whether the script would run."""
    script = place.write(BAD)
    place.write("", "package/__init__.py")
    place.write("import nowhere_to_be_found\n", "package/inner.py")
    done = place(script)
    assert done.err == ""
    assert done.code == 1
    lines = [line for line in done.out.splitlines() if not any(f"{word} can change" in line for word in ("users",))]
    assert re.fullmatch(
        re.escape(script) + r" would not run as a service on Python 3\.13\.\d+ \(.*python\.exe\)\.", lines[0]
    )
    assert lines[1] == f"  directory    {place.windows}"
    assert "  account      LocalSystem" in lines
    first = lines.index(next(line for line in lines[1:] if not line.startswith("  ")))
    assert lines[first : first + 2] == [
        "error: script.py:6: input() waits for a keyboard, which a service does not have",
        "    Read the value from an argument, an environment variable or a file.",
    ]
    assert "error: script.py:7: Windows does not have signal.SIGHUP" in lines
    assert "error: package\\inner.py:1: this Python does not have the module 'nowhere_to_be_found'" in lines
    assert any(line.startswith("warning: script.py:9: os.path.expanduser()") for line in lines)
    if not WINDOWS:
        assert lines[-1] == "errors: 3, warnings: 1, notes: 1"

    document = place.json(script)
    assert document["script"] == script
    assert document["python"].casefold() == place.python.casefold()
    assert document["python_version"].startswith("3.13.")
    assert document["directory"] == place.windows
    assert document["imports"] == [*("nowhere_to_be_found", "os", "package", "package.inner", "signal", "sqlite3")]
    entry = document["findings"][0]
    assert entry == {
        "id": "console-input",
        "severity": "error",
        "file": script,
        "line": 6,
        "message": "input() waits for a keyboard, which a service does not have",
        "remedy": "Read the value from an argument, an environment variable or a file.",
    }
    assert {(entry["id"], entry["severity"]) for entry in document["findings"]} == {
        ("console-input", "error"), ("unix-only", "error"), ("missing-import", "error"), ("profile", "warning"),
        ("relative-write", "note"),
    }  # fmt: skip
    assert document["errors"] == 3
    # The text is translated, JSON is not.
    assert "input() 會等候鍵盤輸入" in place(script, PYHOSTSVC_LANGUAGE="zh-TW").out
    assert place.json(script, PYHOSTSVC_LANGUAGE="zh-TW")["findings"] == document["findings"]


def test_strict_fails_on_warnings(place: Place) -> None:
    script = place.write("import os\nprint(os.environ['APPDATA'])\n")
    assert place(script).code == 0
    assert place(script, "--strict").code == 1
    if not WINDOWS:
        clean = place.write(CLEAN, "clean.py")
        done = place(clean, "--strict")
        assert (done.code, done.err) == (0, "")
        assert [line for line in done.out.splitlines()[1:] if not line.startswith("  ")] == [
            "errors: 0, warnings: 0, notes: 0"
        ]


def test_check_executes_nothing(place: Place) -> None:
    """Neither the script nor its imports nor the __init__ of a package on the way."""
    leaves = "import os\nopen(os.path.join(os.path.dirname(__file__), 'ran'), 'w').close()\n"
    script = place.write(leaves + "import package.inner\nimport_module = __import__('beside')\n")
    for name in ("package/__init__.py", "package/inner.py", "beside.py"):
        place.write(leaves, name)
    assert place.ids(script) == []
    assert [path for path in place.folder.rglob("*") if path.name in ("ran", "__pycache__")] == []


@pytest.mark.parametrize("version", ["3.9", "3.14"])
def test_the_python_of_the_service_parses_the_script(place: Place, version: str) -> None:
    """Grammar, standard library and interruptible waits are those of that version."""
    script = place.write("""
        import tomllib, threading
        threading.Thread(target=print).join()
        match 3:
            case 3: pass
        """)
    document = place.json(script, "--python", version)
    assert document["python_version"].startswith(version + ".")
    entries = [(entry["id"], entry["line"]) for entry in document["findings"] if entry["id"] not in PLACES]
    assert entries == ([("syntax-error", 4)] if version == "3.9" else [])
    older = place.write("import tomllib\nimport threading\nthreading.Thread(target=print).join()\n")
    found = set(place.ids(older, "--python", version)) - set(PLACES)
    assert found == ({"missing-import", "blocking-wait"} if version == "3.9" else set())


LACKS = """
import importlib, json, sys
lacking, modules = json.load(sys.stdin)
there = []
for module, names in lacking.items():
    there += [f"{module}.{name}" for name in names if hasattr(importlib.import_module(module), name)]
for module in modules:
    try:
        importlib.import_module(module)
        there.append(module)
    except ImportError:
        pass
print(json.dumps(there))
"""


SCANS = """
import os, sys
sys.path.insert(0, sys.argv[1])
before = set(sys.modules)
from scanner import scan
for folder, _, files in os.walk(sys.argv[2]):
    for name in files:
        if name.endswith(".py"):
            os.chdir(folder)
            records, _ = scan.run("script", os.path.join(folder, name), False)
            print(name, *sorted({record[0] for record in records}))
print("imported:", *sorted(name for name in set(sys.modules) - before if not name.startswith("scanner")))
"""


@pytest.mark.parametrize("version", ["3.9", "3.11", "3.14"])
def test_scanner_imports_nothing_and_reads_every_script(host: Host, version: str) -> None:
    """A file of the same name beside the script could replace a module that the scan imports."""
    folders = [host.path(ROOT / "host" / "check"), host.path(ROOT / "tests" / "portable" / "corpus")]
    done = host.machine.run(python(version), "-c", SCANS, *folders)
    *scripts, imported = done.stdout.splitlines()
    assert (done.returncode, imported) == (0, "imported: __future__ _ast"), done.stderr  # _ast is built in
    assert len(scripts) > 100
    assert not [line for line in scripts if "scan-failed" in line]


def test_names_reported_as_missing_are_missing_on_windows(host: Host) -> None:
    lacking = {
        module: sorted(names) for module, names in UNIX_ONLY_NAMES.items() if module != "asyncio"
    }  # takes seconds
    process = host.machine.popen(python(VERSION), "-c", LACKS)
    out, err = process.communicate(json.dumps([lacking, sorted(UNIX_MODULES)]), timeout=PATIENCE)
    assert (out.strip(), err) == ("[]", "")


def test_environment_is_that_of_the_service(place: Place) -> None:
    """The directory, variables and options of the service count, not those of the shell that runs `check`."""
    place.write("", "lib/in_lib.py")
    place.write("open('there.txt')\n", "reads.py")
    place.write("", "elsewhere/there.txt")
    lib = place.windows + "\\lib"
    script = place.write("import in_lib\n")
    assert place.ids(script) == ["missing-import"]
    assert place.ids(script, PYTHONPATH=lib) == ["missing-import", "user-pythonpath"]
    assert place.ids(script, "--env", f"PYTHONPATH={lib}") == []
    file = place.write(f"PYTHONPATH={lib}\n", "variables.env")
    assert place.ids(script, "--env-file", file) == []
    assert place.ids(script, "--env-file", file, "--python-option=-E") == ["missing-import"]
    assert place.ids("--module", "in_lib", "--directory", lib) == []
    reads = place.windows + "\\reads.py"
    assert place.ids(reads) == ["relative-missing"]
    assert place.ids(reads, "--directory", place.windows + "\\elsewhere") == ["relative-path"]


def test_modules_without_a_file_are_not_reported_as_missing(place: Place) -> None:
    """From 3.13 on, collections.abc is created by collections."""
    assert (
        place.ids(place.write("import collections.abc, os.path, xml.parsers.expat.errors, winsvc, sys, _thread\n"))
        == []
    )


def test_packages_of_the_user_only_are_reported(place: Place) -> None:
    machine = place.host.machine
    shown = machine.run(python(VERSION), "-c", "import site; print(site.getusersitepackages())").stdout.strip()
    mine = machine.local_path(shown) / f"only_mine_{os.getpid()}.py"
    mine.parent.mkdir(parents=True, exist_ok=True)
    try:
        mine.write_text("")
        document = place.json(place.write(f"import {mine.stem}\n"))
    finally:
        mine.unlink()
    assert [(entry["id"], entry["severity"]) for entry in document["findings"]] == [("user-site", "error")]
    assert "virtual environment" in document["findings"][0]["remedy"]


# Adds a network drive (4) to a Wine prefix as winecfg does, or removes it (1); and the same with subst.
DRIVES = r"""
import ctypes, struct, sys
from ctypes import wintypes
kernel32 = ctypes.windll.kernel32
kernel32.CreateFileW.restype = wintypes.HANDLE
IOCTL_MOUNTMGR_DEFINE_UNIX_DRIVE = (ord("m") << 16) | (3 << 14) | (32 << 2)
layout = "<IIIIQHHHH"
size = struct.calcsize(layout)
folder = sys.argv[1].encode() + b"\0"
kind = 4 if len(folder) > 1 else 1
drive = struct.pack(layout, size + len(folder), kind, 0, 0, 0, ord("q"), size if kind == 4 else 0, 0, 0) + folder
manager = kernel32.CreateFileW(r"\\.\MountPointManager", 0xC0000000, 3, None, 3, 0, None)
done = wintypes.DWORD()
code = IOCTL_MOUNTMGR_DEFINE_UNIX_DRIVE
kernel32.DeviceIoControl(wintypes.HANDLE(manager), code, drive, len(drive), None, 0, ctypes.byref(done), None)
kernel32.DefineDosDeviceW(0, "S:", "C:\\windows")
"""


@pytest.mark.skipif(WINDOWS, reason="changes the drives of a Wine prefix")
def test_drives(place: Place) -> None:
    """Network drives, drives made by subst, missing drives; and a script on one of them."""
    machine = place.host.machine
    script = place.write("".join(f"open(r'{letter}:\\data.txt')\n" for letter in "QSRC"))
    clean = place.write(CLEAN, "clean.py")
    machine.run(python(VERSION), "-c", DRIVES, str(place.folder))
    try:
        assert place.ids(script) == ["mapped-drive", "subst-drive", "missing-drive"]
        done = place("Q:\\clean.py")
        assert done.code == 1
        assert "error: 'Q:\\clean.py' is on a drive of your logon session" in done.out
        assert done.out.count("'Q:\\clean.py' is on a drive") == 1
        assert place.ids(clean) == []
    finally:
        machine.run(python(VERSION), "-c", DRIVES, "")


@pytest.mark.skipif(WINDOWS, reason="changes who may write by Unix permissions")
def test_location(place: Place) -> None:
    """Who else can write there; a Python in a profile; a folder that the account cannot read."""
    assert place.host.machine.prefix
    profile = place.host.machine.prefix / "drive_c" / "users" / "somebody"
    try:
        profile.mkdir(parents=True)
        (profile / "Python313").symlink_to(python(VERSION).parent)
        clean = place.write(CLEAN, "clean.py")
        assert place.ids(clean, "--python", "C:\\users\\somebody\\Python313\\python.exe") == ["user-python"]
        for changed in (place.folder, place.folder / "clean.py"):
            mode = changed.stat().st_mode
            changed.chmod(0o777)
            assert place.ids(clean) == ["writable-script"], changed
            changed.chmod(mode)
        (place.folder / "inner").mkdir(mode=0o700)
        inner = place.write("open('data.txt', 'w')\n", "inner/script.py")
        assert place.ids(inner) == ["relative-write"]
        assert place.ids(inner, "--account", "local") == ["unreachable", "relative-write"]
        severities = [entry["severity"] for entry in place.json(inner, "--account", "virtual")["findings"]]
        assert severities == ["warning"]
    finally:
        shutil.rmtree(profile, ignore_errors=True)


def test_venv_that_other_users_can_write_is_reported(place: Place) -> None:
    if WINDOWS:
        pytest.skip("changes who may write by Unix permissions")
    venv = place.folder / "venv"
    shutil.copytree(make_venv(place.host, VERSION), venv)
    (venv / "Lib" / "site-packages").chmod(0o777)
    document = place.json(place.write("import only_in_venv\n"), "--python", place.windows + "\\venv")
    assert [entry["id"] for entry in document["findings"]] == ["writable-python"]
    assert "site-packages" in document["findings"][0]["message"]


def test_missing_python_is_a_finding(place: Place) -> None:
    """It has the same words as the error of install."""
    script = place.write(CLEAN)
    store = "C:\\Users\\me\\AppData\\Local\\Microsoft\\WindowsApps\\python.exe"
    for wanted, finding, words in [
        (store, "store-python", "comes from the Microsoft Store"),
        ("C:\\nowhere\\python.exe", "python", "there is no Python at 'C:\\nowhere\\python.exe'"),
    ]:
        document = place.json(script, "--python", wanted)
        assert (document["python"], document["python_version"], document["imports"]) == (None, None, [])
        entry = document["findings"][0]
        assert (entry["id"], entry["severity"], entry["file"]) == (finding, "error", None)
        assert words in entry["message"]
        assert "--python accepts" in entry["remedy"]
        done = place(script, "--python", wanted)
        assert done.code == 1
        assert done.out.startswith(f"{script} would not run as a service.\n")


def test_headline_promises_no_more_than_is_known(place: Place) -> None:
    script = place.write(CLEAN)
    assert place(script).out.startswith(f"{script}: nothing found that would keep it from running as a service on ")


ASKS = """\
import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--setup", action="store_true")
parser.add_argument("config")
if parser.parse_args().setup:
    input()
"""


@pytest.mark.parametrize("version", ["3.9", "3.14"])
def test_arguments_of_the_service_count(place: Place, version: str) -> None:
    script = place.write(ASKS)
    options = (script, "--python", version)
    assert place.own_ids(*options) == ["missing-argument"]
    assert place.own_ids(*options, "--", "a.ini") == []
    assert place.own_ids(*options, "--", "a.ini", "--set") == ["console-input"]
    assert place.own_ids(*options, "--", "a.ini", "--no") == ["unknown-argument"]


def test_variables_of_the_user_are_not_those_of_the_service(place: Place) -> None:
    """A variable of the console, of the service, of the computer, and of nobody."""
    script = place.write("import os\nprint(os.environ['TOKEN_OF_MINE'])\n")
    assert place.ids(script) == ["missing-variable"]
    document = place.json(script, TOKEN_OF_MINE="x")
    assert [(entry["id"], entry["severity"]) for entry in document["findings"]] == [("user-variable", "error")]
    assert 'TOKEN_OF_MINE=VALUE"' in document["findings"][0]["remedy"]
    assert place.ids(script, "--env", "TOKEN_OF_MINE=y", TOKEN_OF_MINE="x") == []
    file = place.write("TOKEN_OF_MINE=y\n", "variables.env")
    assert place.ids(script, "--env-file", file) == []
    if not WINDOWS:
        key = r"HKLM\SYSTEM\CurrentControlSet\Control\Session Manager\Environment"
        place.host.machine.run("reg", "add", key, "/v", "TOKEN_OF_MINE", "/d", "z", "/f")
        try:
            assert place.ids(script) == []
            assert place.ids(script, "--replace-environment", TOKEN_OF_MINE="x") == ["missing-variable"]
        finally:
            place.host.machine.run("reg", "delete", key, "/v", "TOKEN_OF_MINE", "/f")


@pytest.mark.skipif(WINDOWS, reason="changes the user's proxy")
def test_proxy_of_the_user_is_reported(place: Place) -> None:
    key = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Internet Settings"
    script = place.write("import urllib.request\n")
    (entry,) = place.json(script, HTTPS_PROXY="http://mine:8080")["findings"]
    assert "HTTPS_PROXY=http://mine:8080" in entry["remedy"]
    reg = place.host.machine.run
    reg("reg", "add", key, "/v", "ProxyServer", "/d", "http=a:1;https=proxy:3128", "/f")
    reg("reg", "add", key, "/v", "ProxyEnable", "/t", "REG_DWORD", "/d", "1", "/f")
    try:
        (entry,) = place.json(script)["findings"]
        assert (entry["id"], entry["severity"]) == ("user-proxy", "warning")
        assert "HTTPS_PROXY=http://proxy:3128" in entry["remedy"]
        assert place.ids(script, "--env", "HTTPS_PROXY=http://other:1") == []
        reg("reg", "add", key, "/v", "ProxyEnable", "/t", "REG_DWORD", "/d", "0", "/f")
        assert place.ids(script) == []
    finally:
        reg("reg", "delete", key, "/v", "ProxyServer", "/f")
        reg("reg", "delete", key, "/v", "ProxyEnable", "/f")


@pytest.mark.parametrize("version", ["3.9", "3.14"])
def test_file_that_hides_a_module_is_named(place: Place, version: str) -> None:
    """The script itself, a file beside it, and a file that only a library imports."""
    options = ("--python", version)
    telegram = place.write("from telegram.ext import Updater\n", "telegram.py")
    assert place.own_ids(telegram, *options) == ["shadowed-import"]
    place.write("x = 3\n", "queue.py")
    (entry,) = place.json(place.write("import queue\nqueue.Queue()\n"), *options)["findings"]
    assert (entry["id"], entry["severity"], entry["line"]) == ("shadowed-import", "error", 1)
    assert "'queue.py' hides" in entry["message"]
    (entry,) = place.json(place.write("from concurrent.futures import ThreadPoolExecutor\n"), *options)["findings"]
    assert (entry["id"], entry["severity"]) == ("shadowed-import", "warning")
    assert (entry["line"], "'queue.py' hides" in entry["message"]) == (1, True)
    assert place.own_ids(place.write("import json\n"), *options) == []


def test_command_that_installs_a_missing_module_names_the_python_of_the_service(place: Place) -> None:
    source = '# /// script\n# requires-python = ">=3.14"\n# dependencies = ["nowhere-a>=2"]\n# ///\nimport nowhere_a\n'
    missing, required = place.json(place.write(source))["findings"]
    assert (missing["id"], required["id"]) == ("missing-import", "requires-python")
    assert f'"{place.python}" -m pip install "nowhere-a>=2"'.casefold() in missing["remedy"].casefold()
    assert ">=3.14" in required["message"]


class TestWhatIsNoScript:
    """Python cannot run a program or a batch file: the message has the command that works."""

    @pytest.fixture
    def refusal(self, place: Place) -> Any:
        def call(script: str, *arguments: str) -> str:
            found = set()
            for verb in ("check", "install"):
                done = place.host(verb, script, "--name", "never-installed", "--python", place.python, *arguments)
                assert done.code == 2, done
                assert not place.host.client.exists("never-installed")
                found.add(done.err)
            (error,) = found
            return error

        return call

    def test_python_itself(self, place: Place, refusal: Any) -> None:
        error = refusal(place.python)
        assert f"'{place.python}' is Python, not a script" in error
        assert f'pyhostsvc install "SCRIPT.py" --python "{place.python}"' in error
        assert f'install "job.py" --python "{place.python}"' in refusal(place.python, "--", "job.py")
        assert f'install --module app --python "{place.python}"' in refusal(place.python, "--", "-m", "app")

    def test_batch_file(self, place: Place, refusal: Any) -> None:
        assert "is a batch file, not a Python script" in refusal(place.write("python x.py\r\n", "start.bat"))

    def test_program(self, place: Place, refusal: Any) -> None:
        (place.folder / "Scripts").mkdir()
        for name in ("tool.exe", "Scripts/my-app.exe"):
            (place.folder / name).write_bytes(b"MZ" + bytes(100))
        assert "subprocess.call" in refusal(place.windows + "\\tool.exe")
        (place.folder / "python.exe").write_bytes(b"MZ")
        error = refusal(place.windows + "\\Scripts\\my-app.exe")
        assert f'pyhostsvc install --module my_app --python "{place.windows}\\python.exe"' in error

    def test_program_with_a_zip_file_is_a_script(self, place: Place) -> None:
        """Such programs are the commands that pip creates."""
        with zipfile.ZipFile(place.folder / "app.zip", "w") as archive:
            archive.writestr("__main__.py", "input()\n")
        (place.folder / "app.exe").write_bytes(b"MZ" + bytes(100) + (place.folder / "app.zip").read_bytes())
        assert place.ids(place.windows + "\\app.exe") == ["console-input"]


class TestSite:
    """The check runs the module site, and with it the code of site-packages, only if the script needs packages."""

    @pytest.fixture
    def venv(self, place: Place) -> Path:
        return make_venv(place.host, VERSION)

    def site_packages(self, venv: Path) -> Path:
        return venv / "Lib" / "site-packages"

    def test_a_script_that_needs_no_package_is_read_without_it(self, place: Place, venv: Path) -> None:
        (self.site_packages(venv) / "sitecustomize.py").write_text("import os\nos._exit(9)\n")
        script = place.write("import json, os\nfrom helper import f\ninput()\n")
        place.write("f = 1\n", "helper.py")
        assert "console-input" in place.ids(script, "--python", place.host.path(venv))

    def test_packages_and_editable_installations_are_found(self, place: Place, venv: Path) -> None:
        (self.site_packages(venv) / "installed.py").write_text("")
        place.write("", "elsewhere/editable.py")
        (self.site_packages(venv) / "a.pth").write_text(place.windows + "\\elsewhere\n")
        script = place.write("import json, installed, editable, missing\n")
        document = place.json(script, "--python", place.host.path(venv))
        assert [entry["message"] for entry in document["findings"] if entry["id"] == "missing-import"] == [
            "this Python does not have the module 'missing'"
        ]

    def test_code_that_exits_is_a_finding(self, place: Place, venv: Path) -> None:
        (self.site_packages(venv) / "sitecustomize.py").write_text("import sys\nsys.exit(4)\n")
        document = place.json(place.write("import requests\n"), "--python", place.host.path(venv))
        messages = [entry["message"] for entry in document["findings"] if entry["id"] == "python"]
        assert messages == ["Python cannot be initialised: code that site runs exits (4)"]


def test_code_of_the_scanner_is_kept_and_made_again_if_it_is_damaged(place: Place) -> None:
    script = place.write(BAD)
    expected = place.ids(script)
    (kept,) = place.host.machine.local_path(r"C:\Program Files\Common Files\pyhostsvc").glob(f"check-{VERSION}.*.code")
    whole = kept.read_bytes()
    for damaged in (whole[: len(whole) // 2], bytes(len(whole)), b""):
        kept.write_bytes(damaged)
        assert place.ids(script) == expected
        assert len(kept.read_bytes()) == len(whole)


def test_usage(place: Place) -> None:
    assert "no script was specified" in place().err
    assert "missing.py' does not exist" in place("missing.py").err
    assert place("missing.py").code == 1
    assert place("x.py", "--stratup", "auto").code == 2
    assert place("--service", "nobody").code == 4


class TestInstall:
    @pytest.fixture
    def name(self, place: Place) -> Iterator[str]:
        name = f"checked-{os.getpid()}"
        yield name
        place.host("remove", name, "--purge")

    def install(self, place: Place, script: str, name: str, *options: str) -> Done:
        options = options if "--python" in options else (*options, "--python", place.python)
        return place.host("install", script, "--name", name, "--startup", "manual", *options)

    def test_install_prints_the_short_form_and_installs(self, place: Place, name: str) -> None:
        done = self.install(place, place.write("import package\n" + BAD), name)
        assert done.code == 0
        assert place.host.client.exists(name)
        lines = [line for line in done.err.splitlines() if "users can change" not in line]
        assert "pyhostsvc: warning: script.py:7: input() waits for a keyboard, which a service does not have. " \
            "Read the value from an argument, an environment variable or a file." in lines  # fmt: skip
        assert len(lines) == 4
        assert all(line.startswith("pyhostsvc: warning: script.py:") for line in lines)
        # The installed service is checked later in the same way.
        brief = place("--service", name, "--brief")
        assert brief.code == 1
        assert [re.sub(r"^(error|warning): ", "", line) for line in brief.out.splitlines()] == [
            line.replace("pyhostsvc: warning: ", "") for line in done.err.splitlines()
        ]
        place.write(CLEAN)
        assert place.ids("--service", name) == []
        assert place.json("--service", name)["script"] == place.windows + "\\script.py"

    def test_install_prints_nothing_for_a_clean_script(self, place: Place, name: str) -> None:
        done = self.install(place, place.write(CLEAN), name)
        assert done.code == 0
        if not WINDOWS:
            assert done.err == ""

    def test_no_check_skips_the_check(self, place: Place, name: str) -> None:
        assert self.install(place, place.write(BAD), name, "--no-check").err == ""

    def test_install_succeeds_if_the_check_dies(self, place: Place, name: str) -> None:
        """A module in site-packages kills the interpreter: the service is installed without a message.

        The check runs such modules only if the script imports something that is not in Python's library.
        """
        venv = make_venv(place.host, VERSION)
        (venv / "Lib" / "site-packages" / "sitecustomize.py").write_text(
            "import os\nprint('warning: x', flush=True)\nos._exit(9)\n"
        )
        done = self.install(place, place.write("import requests\n" + BAD), name, "--python", place.host.path(venv))
        assert done.code == 0
        assert place.host.client.exists(name)
        assert "script.py" not in done.err


@pytest.mark.parametrize("lines", [[], ["import site"]])
def test_packages_count_only_if_the_pth_file_imports_site(place: Place, lines: list[str]) -> None:
    executable = make_embeddable(VERSION, place.folder / "embeddable")
    write_pth(executable.parent, VERSION, *lines)
    package = executable.parent / "Lib" / "site-packages" / "only_there.py"
    package.parent.mkdir(parents=True)
    package.touch()
    script = place.write("import only_there\n")
    found = place.own_ids(script, "--python", place.windows + "\\embeddable")
    assert found == ([] if lines else ["missing-import"])
