"""Python is initialised while the SCM connects, and no one can tell."""

from __future__ import annotations

from host_exe import Host
from service import Install

SITE = "import os, sys\nprint('site sees', sys.argv[1:], os.path.exists(os.environ['MARK']))\n"
SCRIPT = """
    import sys
    print('script sees', sys.argv[1:], getattr(sys, 'orig_argv', sys.argv)[-2:])
"""


def options(host: Host) -> list[str]:
    """Returns options with which sitecustomize prints a line."""
    folder = host.folder / "site"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(SITE)
    return ["--env", f"PYTHONPATH={host.path(folder)}", "--env", f"MARK={host.path(host.folder / 'mark')}"]


def test_output_of_site_follows_the_first_line_of_its_run(host: Host, install: Install) -> None:
    service = install("print('up')", *options(host))
    for _ in range(3):
        service.start_without_waiting()
        service.wait("stopped")
    lines = service.log(own=True).splitlines()
    of_runs = [line for line in lines if "site sees" in line or "starts, process" in line]
    assert ["site sees" in line for line in of_runs] == [False, True] * 3, lines


def test_arguments_of_the_start_are_appended(host: Host, install: Install) -> None:
    service = install(SCRIPT, "--", "a")
    service.client.start(service.name, "b", "c d")
    service.wait("stopped")
    assert "script sees ['a', 'b', 'c d'] ['b', 'c d']" in service.log()


def test_start_pre_runs_before_site(host: Host, install: Install) -> None:
    mark = host.path(host.folder / "mark")
    service = install("print('up')", *options(host), "--start-pre", f"cmd.exe /c echo x>{mark}")
    service.start_without_waiting()
    service.wait("stopped")
    assert "site sees [] True" in service.log()
