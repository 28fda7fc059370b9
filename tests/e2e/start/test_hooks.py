"""Hooks: commands that run before the script, after it, and after a failure."""

from __future__ import annotations

import re

from endings import DIE
from host_exe import Host
from machine import python
from markers import ONE_PYTHON
from scm import STOP
from service import Install

pytestmark = ONE_PYTHON

SLEEPER = "import time\nprint('up')\ntime.sleep(3600)"


def command(host: Host, version: str, name: str, text: str) -> str:
    """Returns a command line that runs a script."""
    return f'"{host.path(python(version))}" -u "{host.path(host.script(text, name))}"'


TELL = """
    import os
    names = ("HOOK", "NAME", "EXIT_CODE", "ENDED", "ERROR")
    print("hook:", *(os.environ.get("PYHOSTSVC_" + name) for name in names), sep="|")
"""


def test_hooks_run_in_order(host: Host, install: Install, version: str) -> None:
    tell = command(host, version, "tell.py", TELL)
    options = ["--start-pre", tell, "--stop-post", tell, "--on-failure", tell]
    service = install("print('script')\nraise ValueError('no such thing')", *options)
    service.start_without_waiting()
    service.wait("stopped")
    lines = [line for line in service.log().splitlines() if line.startswith(("hook", "script"))]
    end = "1|ValueError: no such thing|ValueError: no such thing"
    assert lines == [
        f"hook:|start_pre|{service.name}|None|None|None",
        "script",
        f"hook:|on_failure|{service.name}|{end}",
        f"hook:|stop_post|{service.name}|{end}",
    ]


def test_on_failure_is_not_run_after_success_or_a_stop(host: Host, install: Install, version: str) -> None:
    tell = command(host, version, "tell.py", TELL)
    service = install("print('up')\nraise SystemExit(4)", "--on-failure", tell, "--success-codes", "4")
    service.start_without_waiting()
    service.wait("stopped")
    assert "hook:" not in service.log()
    service = install(SLEEPER, "--on-failure", tell, "--stop-post", tell).start()
    service.wait_log("up")
    service.stop()
    assert re.findall(r"hook:\|(\w+)", service.log()) == ["stop_post"]
    assert "|stopped by request, took" in service.log()


def test_on_failure_after_a_crash(host: Host, install: Install, version: str) -> None:
    """The crashed process cannot run it, so the process that recovery starts does."""
    tell = command(host, version, "tell.py", TELL)
    options = ["--restart", "always", "--restart-throttle", "0", "--start-limit-burst", "1"]
    service = install(f"print('up', flush=True)\n{DIE}", "--on-failure", tell, *options)
    service.start_without_waiting()
    service.wait_log(
        r"(?s)up.*hook:\|on_failure\|[^\n]*\|\|its process exited unexpectedly; no exit code was recorded\|.*up"
    )
    service.wait_at_rest()


def test_start_pre_that_fails(host: Host, install: Install, version: str) -> None:
    failing = command(host, version, "pre.py", "print('no database')\nraise SystemExit(3)")
    service = install("print('the script ran')", "--start-pre", failing)
    done = service.host("start", service.name)
    assert done.code == 1
    assert "did not start: start_pre failed with exit code 3" in done.err
    assert "no database" in service.log()
    assert re.search(r"with exit code 3\. The log has the output of `.*`\.\n", service.log(own=True))
    assert "the script ran" not in service.log()


def test_start_pre_that_does_not_exist(install: Install) -> None:
    service = install("print('x')", "--start-pre", r'"C:\no such\program.exe" x')
    done = service.host("start", service.name)
    assert done.code == 1
    assert "cannot run" in done.err
    assert "no such" in done.err


def test_start_pre_that_takes_too_long(host: Host, install: Install, version: str) -> None:
    slow = command(host, version, "pre.py", "import time\nprint('hook up')\ntime.sleep(3600)")
    service = install("print('the script ran')", "--start-pre", slow, "--hook-timeout", "1")
    done = service.host("start", service.name)
    assert "start_pre did not finish within 1 s" in done.err
    assert "the script ran" not in service.log()


def test_stop_during_start_pre(host: Host, install: Install, version: str) -> None:
    """The hook is killed with its children, and the script never runs."""
    slow = command(host, version, "pre.py", "import time\nprint('hook up')\ntime.sleep(3600)")
    service = install("print('the script ran')", "--start-pre", slow)
    service.host.ok("start", service.name, "--no-wait")
    service.wait_log("hook up")
    service.client.control(service.name, STOP)
    assert service.wait("stopped")[-1]["win32_exit_code"] == 0
    assert "the script ran" not in service.log()


def test_stop_post_that_takes_too_long(host: Host, install: Install, version: str) -> None:
    slow = command(host, version, "post.py", "import time\ntime.sleep(3600)")
    service = install(SLEEPER, "--stop-post", slow, "--hook-timeout", "1").start()
    service.wait_log("up")
    assert "stopped by request" in service.stop()
    assert "stop_post did not finish within 1 s (hook_timeout) and was killed" in service.log(own=True)


def test_stop_while_on_failure_runs(host: Host, install: Install, version: str) -> None:
    """The stop is final, and the hook still gets its time, because it reports the failure."""
    slow = command(host, version, "mail.py", "import time\nprint('hook up')\ntime.sleep(1)\nprint('hook done')")
    service = install("raise SystemExit(3)", "--on-failure", slow, "--restart", "always")
    service.start_without_waiting()
    service.wait_log("hook up")
    service.stop()
    assert service.wait_at_rest() == (1, 0)
    assert "hook done" in service.log()
    assert service.query()["win32_exit_code"] == 0


def test_hooks_have_the_environment_of_the_script(host: Host, install: Install, version: str) -> None:
    show = "import os\nprint(os.environ['STATE_DIRECTORY'], os.environ['COLOUR'], os.getcwd(), sep='|')"
    options = ["--start-pre", command(host, version, "pre.py", show), "--env", "COLOUR=blue"]
    service = install(show, *options)
    service.start_without_waiting()
    service.wait("stopped")
    first, second = service.log().splitlines()
    assert first == second
