"""`import winsvc` finds the user's own module first, then an installed one, then the host's: in the script and in its
children. The host's has a second name, which nothing hides.
"""

from __future__ import annotations

import pytest
from host_exe import Host
from layouts import make_venv
from machine import ROOT, python
from markers import OLDEST_AND_NEWEST
from service import Install

pytestmark = OLDEST_AND_NEWEST


def run(install: Install, script: str, *options: str) -> list[str]:
    service = install(script, *options)
    service.start_without_waiting()
    service.wait("stopped")
    return service.log().splitlines()


def test_module_beside_the_script_wins(host: Host, install: Install) -> None:
    host.script("class MyService:\n    pass\n", "winsvc.py")
    script = """
        from winsvc import MyService
        import pyhostsvc_winsvc, winsvc
        print(MyService.__name__, pyhostsvc_winsvc.is_service(), hasattr(winsvc, "is_service"), flush=True)
    """
    assert run(install, script) == ["MyService True False"]


def test_package_on_pythonpath_wins(host: Host, install: Install) -> None:
    host.folder.joinpath("on path", "winsvc").mkdir(parents=True)
    host.script("name = 'on path'\n", "on path/winsvc/__init__.py")
    script = "import winsvc\nprint(winsvc.name)"
    assert run(install, script, "--env", f"PYTHONPATH={host.path(host.folder / 'on path')}") == ["on path"]


def test_installed_package_wins(host: Host, install: Install, version: str) -> None:
    venv = make_venv(host, version)
    (venv / "Lib" / "site-packages" / "winsvc.py").write_text("class Service: pass\n")
    script = "import sys\nfrom winsvc import Service\nprint(Service.__module__, '_winsvc' in sys.modules)"
    assert run(install, script, "--python", host.path(venv)) == ["winsvc False"]


def test_both_names_are_one_module(install: Install) -> None:
    script = """
        import importlib.util, pyhostsvc_winsvc, winsvc
        assert winsvc is pyhostsvc_winsvc is importlib.import_module("winsvc")
        import winsvc as again
        assert again is winsvc
        print(winsvc.__name__, winsvc.is_service(), winsvc.PowerEvent.__module__)
        print(importlib.util.find_spec("winsvc").origin)
    """
    assert run(install, script) == ["winsvc True winsvc", "pyhostsvc"]


@pytest.mark.parametrize("old", [False, True])
def test_copy_of_the_projects_own_module(host: Host, install: Install, old: bool) -> None:
    """It works as the host's. A copy for another version of the host leaves its place to the host's."""
    source = (ROOT / "pymodule" / "winsvc.py").read_text(encoding="utf-8")
    assert "_VERSION = 2\n" in source
    if old:
        source = source.replace("_VERSION = 2\n", "_VERSION = 1\n")
    (host.folder / "winsvc.py").write_text(source, encoding="utf-8")
    script = """
        import pyhostsvc_winsvc, winsvc
        print(winsvc.is_service(), winsvc.name is not None, winsvc is pyhostsvc_winsvc)
        from winsvc import wait
        print(wait(0))
    """
    assert run(install, script) == [f"True True {old}", "False"]


def test_unrelated_module_of_the_c_part(host: Host, install: Install) -> None:
    """An unrelated package may have a `_winsvc`."""
    host.script("VERSION = 'theirs'\n", "_winsvc.py")
    script = "import _winsvc, winsvc\nprint(winsvc.is_service())\nimport _winsvc\nprint(_winsvc.VERSION)"
    assert run(install, script) == ["True", "theirs"]


def test_child_of_multiprocessing_finds_it(install: Install) -> None:
    service = install(
        """
        import winsvc
        import multiprocessing
        def work():
            print("child works", flush=True)
        if __name__ == "__main__":
            p = multiprocessing.Process(target=work)
            p.start()
            p.join()
            print("code", p.exitcode, flush=True)
            while not winsvc.wait(5):
                pass
        """
    ).start()
    assert service.wait_log("^code").splitlines() == ["child works", "code 0"]


def test_child_is_not_the_service(host: Host, install: Install) -> None:
    """There winsvc works as in a console, with the service's folders; a module of the user's own wins there as well."""
    own = host.folder / "own"
    own.mkdir()
    (own / "winsvc.py").write_text("print('my own')\n")
    script = f"""
        import os, subprocess, sys
        code = '''
        import pyhostsvc_winsvc, sys, winsvc
        winsvc.ready()
        winsvc.status("x")
        print(winsvc is pyhostsvc_winsvc, winsvc.is_service(), winsvc.name, winsvc.wait(0), winsvc.__name__)
        print(winsvc.state_dir is not None, winsvc.log_dir is not None)
        '''
        subprocess.run([sys.executable, "-c", "\\n".join(map(str.strip, code.splitlines()))])
        os.environ["PYTHONPATH"] = {host.path(own)!r}
        subprocess.run([sys.executable, "-c", "import winsvc, pyhostsvc_winsvc; print(pyhostsvc_winsvc.is_service())"])
    """
    assert run(install, script) == ["True False None False winsvc", "True True", "my own", "False"]


def test_child_under_run(host: Host, version: str) -> None:
    """`pyhostsvc run` passes it on as a service does, and leaves the streams alone."""
    script = host.script(
        """
        import os, subprocess, sys, winsvc
        code = "import sys, winsvc; print(winsvc.is_service(), sys.stdout.encoding)"
        subprocess.run([sys.executable, "-c", code], env={**os.environ, "X": "1"})
        os.system(f'{sys.executable} -c "{code}"')
        """
    )
    done = host.machine.run(host.exe, "run", host.path(script), "--python", host.path(python(version)))
    assert [line for line in done.stdout.splitlines() if "False" in line] == ["False cp1252"] * 2, done
