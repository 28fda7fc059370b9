"""The output of Python children arrives in the log in UTF-8, line by line. Output that goes elsewhere is left alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from host_exe import Host
from layouts import make_venv
from machine import ALL_VERSIONS, python
from markers import OLDEST_AND_NEWEST
from service import Install

pytestmark = OLDEST_AND_NEWEST

ARROW = "\u2192 \u7e41"  # outside of every Western code page
PRINT = "print('child \\u2192 \\u7e41')"


def run(install: Install, script: str, *options: str) -> list[str]:
    service = install(script, *options)
    service.start_without_waiting()
    service.wait("stopped")
    return service.log().splitlines()


def test_text_beyond_the_code_page_and_unflushed_lines(install: Install) -> None:
    service = install(
        """
        import subprocess, sys, time
        child = [sys.executable, "-c", "print('child \\\\u2192 \\\\u7e41')"]
        print("code", subprocess.run(child).returncode, flush=True)
        ticker = subprocess.Popen([sys.executable, "-c",
            "import time\\nfor n in range(100):\\n    print('tick', n)\\n    time.sleep(0.5)\\n"])
        print("up", flush=True)
        time.sleep(3600)
        """
    ).start()
    log = service.wait_log(r"^tick 1$")  # a buffer would keep it for minutes
    assert log.splitlines()[:3] == [f"child {ARROW}", "code 0", "up"]


WORKERS = """
    import concurrent.futures, multiprocessing, os, subprocess, sys

    def show(what):
        print(what, "\\u2192 \\u7e41")
        print(what, "\\u2192 \\u7e41", file=sys.stderr)

    if __name__ == "__main__":
        process = multiprocessing.Process(target=show, args=("process",))
        process.start()
        process.join()
        with concurrent.futures.ProcessPoolExecutor(1) as pool:
            pool.submit(show, "pool").result()
        code = "import sys; print(sys.argv[1], '\\\\u2192 \\\\u7e41')"
        os.system(f'{sys.executable} -c "{code}" system')
        os.spawnv(os.P_WAIT, sys.executable, [sys.executable, "-c", '"' + code + '"', "spawn"])
        os.spawnve(os.P_WAIT, sys.executable, [sys.executable, "-c", '"' + code + '"', "spawn-copy"], {**os.environ})
        minimal = {"SystemRoot": os.environ["SystemRoot"]}
        subprocess.run([sys.executable, "-c", code, "minimal"], env=minimal)
        subprocess.run([sys.executable, "-c", code, "copy"], env={**os.environ, "X": "1"})
        subprocess.run([sys.executable, "-c", code, "detached"], stdout=sys.stdout,
            creationflags=subprocess.DETACHED_PROCESS)
        with open("child.bat", "w") as file:
            file.write(f'@"{sys.executable}" -c "{code}" batch\\n')
        subprocess.run(["cmd", "/c", "child.bat"])
        between = "import subprocess, sys; options = eval(sys.argv.pop());" \
            "subprocess.run([sys.executable, '-c', *sys.argv[1:]], **options)"
        subprocess.run([sys.executable, "-c", between, code, "grandchild", "{}"])
        between = "import os; " + between
        subprocess.run([sys.executable, "-c", between, code, "grandchild-copy", "dict(env=os.environ.copy())"])
"""


def test_children_of_every_kind(install: Install) -> None:
    kinds = ["system", "spawn", "spawn-copy", "minimal", "copy", "detached", "batch", "grandchild", "grandchild-copy"]
    expected = [f"{kind} {ARROW}" for kind in ("process", "process", "pool", "pool", *kinds)]
    assert run(install, WORKERS) == expected


def test_log_that_is_split(install: Install) -> None:
    service = install(
        f"""
        import subprocess, sys
        code = "import sys; {PRINT}; print('error \\\\u2192 \\\\u7e41', file=sys.stderr)"
        subprocess.run([sys.executable, "-c", code])
        """,
        "--log-split",
    )
    service.start_without_waiting()
    service.wait("stopped")
    assert service.log() == f"child {ARROW}\n"
    assert f"error {ARROW}" in service.log_path.with_suffix(".stderr.log").read_text(encoding="utf-8")


def test_output_that_a_pipe_or_a_file_takes_is_left_alone(install: Install) -> None:
    """In the code page of the child, and with its own buffering, as under python.exe: in children of the script, and in
    children of a child.
    """
    lines = run(
        install,
        """
        import subprocess, sys
        code = "import sys; print('caf\\\\xe9', sys.stdout.encoding, sys.stdout.errors, sys.stdout.line_buffering)"
        command = [sys.executable, "-c", code]
        print(subprocess.check_output(command), subprocess.check_output(command, text=True).strip())
        with open("out.txt", "wb") as file:
            subprocess.run(command, stdout=file)
        print(open("out.txt").read().strip())
        between = "import subprocess, sys; print(subprocess.check_output(sys.argv[1:], text=True).strip())"
        subprocess.run([sys.executable, "-c", between, *command])
        """,
    )
    text = "caf\u00e9 cp1252 surrogateescape False"
    assert lines == [rf"b'caf\xe9 cp1252 surrogateescape False\r\n' {text}", text, text]


def test_rotation(install: Install) -> None:
    """A child that was started before a rotation, its own children, and children that were started after it."""
    service = install(
        """
        import os, subprocess, sys, time
        code = "print(input(), '\\\\u2192 \\\\u7e41')"
        child = "import subprocess, sys; line = input(); print(line, '\\\\u2192 \\\\u7e41');" \\
            "subprocess.run([sys.executable, '-c', sys.argv[1]], input=line + ' grandchild', text=True)"
        def start(*arguments):
            return subprocess.Popen([sys.executable, "-c", *arguments], stdin=subprocess.PIPE, text=True)
        before = start(child, code)
        print("up")
        while not os.path.exists("rotated"):
            time.sleep(0.05)
        before.communicate("before")
        start(child, code).communicate("after")
        os.system(f'echo system| {sys.executable} -c "{code}"')
        print("done")
        time.sleep(3600)
        """
    ).start()
    service.wait_log("up")
    service.host.ok("rotate", service.name)
    (service.host.folder / "rotated").touch()
    log = service.wait_log("done")
    [old] = service.rotated()
    assert old.read_text(encoding="utf-8").splitlines()[-2:] == [f"before {ARROW}", f"before grandchild {ARROW}"]
    assert log.splitlines() == [f"after {ARROW}", f"after grandchild {ARROW}", f"system {ARROW}", "done"]


SHOW = """
    import json, multiprocessing, os, subprocess, sys

    def show(queue=None):
        modules = sorted(set(sys.modules) - set(sys.stdlib_module_names)) if sys.version_info >= (3, 10) else []
        # The host's exe lies elsewhere in each run.
        found = [sys.path, {**os.environ}, sorted(sys.path_importer_cache), modules, sys.flags.__repr__(),
            [str(getattr(each, "__name__", type(each).__name__)) for each in sys.meta_path]]
        queue.put(found) if queue else print(json.dumps(found))

    if __name__ == "__main__" and len(sys.argv) > 1:
        show()
    elif __name__ == "__main__":
        queue = multiprocessing.Queue()
        process = multiprocessing.Process(target=show, args=(queue,))
        process.start()
        spawned = queue.get()
        process.join()
        launcher = {} if sys.executable == sys._base_executable else {"__PYVENV_LAUNCHER__": sys.executable}
        command = [sys._base_executable, __file__, "child"]
        child = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **launcher})
        with open("result.json", "w") as file:
            json.dump({"script": [{**os.environ}], "spawned": spawned, "child": json.loads(child.stdout)}, file)
"""

SITE = """
    import os, sys
    print("own sitecustomize", "\\u2192 \\u7e41", file=sys.stderr)
    sys.path.append("C:\\\\added")
"""


def result(host: Host) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((host.folder / "result.json").read_text())
    return found


@pytest.mark.parametrize("kind", ["base", "venv", "pythonpath"])
def test_child_sees_what_it_would_see_under_python(host: Host, install: Install, version: str, kind: str) -> None:
    """Except for two variables and one finder; the script sees neither."""
    executable = make_venv(host, version) / "Scripts" / "python.exe" if kind == "venv" else python(version)
    path = host.folder / "own path"
    path.mkdir()
    host.script(SITE, "own path/sitecustomize.py")
    script = host.script(SHOW, "show.py")
    more = {"PYTHONPATH": f"{host.path(path)};{host.path(host.folder)}"} if kind == "pythonpath" else {}
    launcher = {"__PYVENV_LAUNCHER__": host.path(executable)} if kind == "venv" else {}
    command = [host.path(python(version)), host.path(script)]
    code, _, err = host.client.run(command, host.path(host.folder), {**more, **launcher})
    assert code == 0, err
    there = result(host)
    options = [option for name, value in more.items() for option in ("--env", f"{name}={value}")]
    log = run(install, Path(script), "--python", host.path(executable), *options)  # type: ignore[arg-type]
    here = result(host)
    assert ("own sitecustomize " + ARROW in log) == (kind == "pythonpath")
    assert "PYHOSTSVC_LOG_FILES" not in here["script"][0]
    assert here["script"][0].get("PYTHONPATH") == more.get("PYTHONPATH")
    for who in ("spawned", "child"):
        (path_here, environment, *rest_here, finders_here), (path_there, _, *rest_there, finders_there) = (
            here[who],
            there[who],
        )
        assert path_here == path_there
        assert rest_here == rest_there
        assert finders_here == [*finders_there, "_Finder"]
        exe, _, rest = environment["PYTHONPATH"].partition(";")
        assert exe.endswith("pyhostsvc.exe")
        assert rest == more.get("PYTHONPATH", "")
        assert environment["PYHOSTSVC_LOG_FILES"]


@pytest.mark.parametrize("other", ALL_VERSIONS)
def test_child_of_another_version(install: Install, host: Host, other: str) -> None:
    lines = run(
        install,
        f"""
        import subprocess
        print(subprocess.run([{host.path(python(other))!r}, "-c", "{PRINT}"]).returncode)
        """,
    )
    assert lines == [f"child {ARROW}", "0"]


def test_variables_are_merged_into_what_the_script_sets(install: Install) -> None:
    """An own PYTHONPATH of a child stays, in any spelling, and os.environ may change it."""
    lines = run(
        install,
        """
        import os, subprocess, sys
        code = "import os, sys; print([entry for entry in sys.path if 'own' in entry], os.environ['X'])"
        subprocess.run([sys.executable, "-c", code], env={**os.environ, "X": "1", "PYTHONPATH": "C:\\\\own one"})
        subprocess.run([sys.executable, "-c", code], env={"SystemRoot": os.environ["SystemRoot"], "X": "2",
            "pythonpath": "C:\\\\own two;C:\\\\own three"})
        os.environ.update(X="3", PYTHONPATH="C:\\\\own four")
        subprocess.run([sys.executable, "-c", code])
        text = "import os; print(os.environ['PYTHONPATH'].count(';'), '\\\\u2192 \\\\u7e41')"
        os.system(f'{sys.executable} -c "{text}"')
        os.spawnv(os.P_WAIT, sys.executable, [sys.executable, "-c", f'"{text}"'])
        """,
    )
    text = f"1 {ARROW}"
    assert lines == [
        "['C:\\\\own one'] 1",
        "['C:\\\\own two', 'C:\\\\own three'] 2",
        "['C:\\\\own four'] 3",
        text,
        text,
    ]


def test_environment_of_the_process_is_left_to_the_script(install: Install) -> None:
    """A start of a child does not write it: another thread may be changing it, and its change would be lost."""
    lines = run(
        install,
        """
        import ctypes, os, sys
        def show():
            text = ctypes.create_unicode_buffer(1000)
            length = ctypes.WinDLL("kernel32").GetEnvironmentVariableW("PYTHONPATH", text, 1000)
            print(text.value if length else None, flush=True)
        text = "import os; print(os.environ['PYTHONPATH'].count(';'), '\\u2192 \\u7e41')"
        os.environ["PYTHONPATH"] = "C:/own"
        os.system(f'{sys.executable} -c "{text}"')
        show()
        os.spawnv(os.P_WAIT, sys.executable, [sys.executable, "-c", f'"{text}"'])
        show()
        del os.environ["PYTHONPATH"]
        os.system(f'{sys.executable} -c "{text}"')
        show()
        """,
    )
    assert lines == [f"1 {ARROW}", "C:/own", f"1 {ARROW}", "C:/own", f"0 {ARROW}", "None"]


def test_os_system_returns_the_code_of_the_command(install: Install) -> None:
    """Also -1, which its C function returns for a failure, and without COMSPEC; the command runs once."""
    lines = run(
        install,
        """
        import os
        for command in ("echo up& exit 7", "echo up& exit -1", 'echo "a b" ^& c'):
            print(os.system(command), flush=True)
        del os.environ["COMSPEC"]
        print(os.system("echo up& exit 8"), flush=True)
        """,
    )
    assert lines == ["up", "7", "up", "-1", '"a b" & c', "0", "up", "8"]


def test_children_that_ignore_the_environment(install: Install) -> None:
    """Nothing reaches them, and nothing disturbs them."""
    lines = run(
        install,
        """
        import subprocess, sys
        for option in ("-E", "-I", "-S"):
            command = [sys.executable, option, "-c", "import sys; print(sys.stdout.encoding, sys.argv[1])", option]
            print(subprocess.run(command).returncode)
        """,
    )
    assert lines == [line for option in ("-E", "-I", "-S") for line in (f"cp1252 {option}", "0")]


def test_script_does_not_see_the_variables(install: Install) -> None:
    """Neither at its start nor after it has changed its environment."""
    lines = run(
        install,
        """
        import os, subprocess, sys
        before = dict(os.environ)
        os.environ["X"] = "1"
        subprocess.run([sys.executable, "-c", "pass"])
        names = {"PYTHONPATH", "PYHOSTSVC_LOG_FILES"}
        print(names & {*before, *os.environ}, [entry for entry in sys.path if "pyhostsvc.exe" in entry])
        """,
    )
    assert lines == ["set() []"]


def test_hidden_console(install: Install) -> None:
    code = "import subprocess, sys\nsubprocess.run([sys.executable, '-c', \"print('child \\\\u2192 \\\\u7e41')\"])"
    assert run(install, code, "--console", "hidden") == [f"child {ARROW}"]


def test_exe_that_is_signed_afterwards(host: Host, install: Install, version: str) -> None:
    """A signature is appended to the exe, after the zip: CPython finds the zip all the same."""
    signed = host.folder / "signed.exe"
    signed.write_bytes(host.exe.read_bytes() + bytes(range(256)) * 50)
    code = "import sys, pyhostsvc_winsvc; print(pyhostsvc_winsvc.is_service(), 'signed.exe' in str(sys.path))"
    command = [host.path(python(version)), "-c", code]
    code_and_output = host.client.run(command, host.path(host.folder), {"PYTHONPATH": host.path(signed)})
    assert code_and_output == [0, "False False\r\n", ""]
