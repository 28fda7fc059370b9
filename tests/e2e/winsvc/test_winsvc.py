"""`import winsvc`, in a service and outside of one."""

from __future__ import annotations

import json

import pytest
from host_exe import Host
from machine import ROOT, python
from markers import OLDEST_AND_NEWEST
from scm import STOP
from service import Install

pytestmark = OLDEST_AND_NEWEST


def test_is_service_and_name(host: Host, install: Install) -> None:
    service = install(
        """
        import json, os, winsvc
        print(json.dumps([
            winsvc.is_service(), winsvc.name, winsvc.state_dir == os.environ["STATE_DIRECTORY"],
            winsvc.log_dir == os.environ["LOGS_DIRECTORY"], winsvc.stop_requested(), sorted(winsvc.__all__),
            all(hasattr(winsvc, name) for name in winsvc.__all__),
        ]))
        """
    ).start()
    service.wait("stopped")
    answers = json.loads(service.log())
    assert answers[:5] == [True, service.name, True, True, False]
    assert {"is_service", "name", "ready", "progress", "stop_requested", "wait", "status"} <= set(answers[5])
    assert answers[6]


def test_stop_ends_wait(install: Install) -> None:
    service = install(
        """
        import winsvc
        print(winsvc.wait(0.01), winsvc.wait(0), winsvc.wait(-1))
        print("waits")
        print(winsvc.wait(), winsvc.wait(), winsvc.stop_requested())
        """
    ).start()
    service.wait_log("waits")
    service.stop()
    assert service.log().splitlines() == ["False False False", "waits", "True True True"]
    assert service.status()["exit_code"] == 0  # not interrupted


def test_wait_in_many_threads(install: Install) -> None:
    service = install(
        """
        import threading, winsvc
        done = []
        winsvc.stop_requested()
        threads = [threading.Thread(target=lambda: done.append(winsvc.wait(3600))) for _ in range(8)]
        for thread in threads:
            thread.start()
        print("waits")
        for thread in threads:
            thread.join()
        print(done)
        """
    ).start()
    service.wait_log("waits")
    service.stop()
    assert service.log().splitlines()[-1] == str([True] * 8)


def test_wait_releases_the_gil(install: Install) -> None:
    service = install(
        """
        import threading, winsvc
        threading.Thread(target=lambda: print("other runs")).start()
        winsvc.wait()
        """
    ).start()
    service.wait_log("other runs")
    service.stop()


def test_script_that_asks_for_the_stop_is_not_interrupted_at_once(install: Install) -> None:
    service = install(
        """
        import time, winsvc
        winsvc.stop_requested()
        print("up")
        while not winsvc.stop_requested():
            time.sleep(0.01)
        time.sleep(0.5)  # cleans up
        print("ended by itself")
        """
    ).start()
    service.wait_log("up")
    service.stop()
    assert service.log().splitlines()[-1] == "ended by itself"


def test_script_that_asked_and_hangs_is_interrupted_at_half_time(install: Install) -> None:
    service = install(
        """
        import time, winsvc
        winsvc.stop_requested()
        print("up")
        try:
            time.sleep(3600)
        except KeyboardInterrupt:
            print("interrupted")
        """,
        "--stop-timeout",
        "3",
    ).start()
    service.wait_log("up")
    service.client.control(service.name, STOP)
    service.wait("stopped")
    assert service.log().splitlines()[-1] == "interrupted"
    assert service.status()["ended"].startswith("stopped by request")


def test_status(host: Host, install: Install) -> None:
    service = install(
        """
        import winsvc
        winsvc.status("17 rounds \\u2603 \\"quoted\\"")
        print("told")
        winsvc.wait()
        """
    ).start()
    service.wait_log("told")
    assert '17 rounds ☃ "quoted"' in host("status", service.name).out
    assert service.status()["status"] == '17 rounds ☃ "quoted"'
    service.stop()


def test_progress_moves_the_checkpoint(install: Install) -> None:
    service = install(
        """
        import os, time, winsvc
        go = os.path.join(winsvc.state_dir, "go")
        for step in range(10):
            winsvc.progress(f"step {step}", hint=77)
        print("told")
        while not os.path.exists(go):
            time.sleep(0.01)
        winsvc.ready()
        winsvc.ready()
        winsvc.progress("is nothing now")
        winsvc.wait()
        winsvc.progress("stopping", hint=66)
        print("stops")
        time.sleep(0.3)
        """,
        "--notify",
    )
    service.host.ok("start", service.name, "--no-wait")
    service.wait_log("told")
    record = service.query()
    assert record["state"] == "start pending"
    assert record["checkpoint"] >= 11
    assert record["wait_hint"] == 77000
    assert service.status()["status"] == "step 9"
    (service.state_directory / "go").write_text("")
    service.wait("running")
    service.client.control(service.name, STOP)
    service.wait_log("stops")
    assert (
        66000 in [record["wait_hint"] for record in service.wait("stopped")[:-1]]
        or service.query()["state"] == "stopped"
    )


@pytest.mark.parametrize(
    "call, error",
    [
        ("wait('x')", "TypeError"),
        ("wait(float('nan'))", "ValueError"),
        ("wait(10**400)", "OverflowError"),
        ("wait(1, 2)", "TypeError"),
        ("status(5)", "TypeError"),
        ("status('nul\\0l')", "ValueError"),
        ("progress(5)", "TypeError"),
        ("progress('x', 'y')", "TypeError"),
        ("progress('x', float('nan'))", "ValueError"),
        ("status('\\ud800')", None),
        ("status('x' * 1000000)", None),
        ("progress('x', 1e300)", None),
        ("progress('x', -1)", None),
        ("progress()", None),
        ("wait(-1e300)", None),
    ],
)
def test_unusual_arguments(install: Install, call: str, error: str | None) -> None:
    service = install(
        f"""
        import winsvc
        try:
            winsvc.{call}
            print(None)
        except Exception as error:
            print(type(error).__name__)
        """
    ).start()
    service.wait("stopped")
    assert service.log().strip() == str(error)


def test_unused_winsvc_runs_nothing(install: Install) -> None:
    """No code of winsvc runs unless the script imports it."""
    service = install("import sys\nprint('typing' in sys.modules, list(vars(sys.modules['pyhostsvc_winsvc'])))").start()
    service.wait("stopped")
    assert "wait" not in service.log()


def test_outside_of_a_service(host: Host, version: str) -> None:
    script = host.script(
        f"""
        import sys
        sys.path.insert(0, {host.path(ROOT / "pymodule")!r})
        import winsvc
        winsvc.ready(); winsvc.progress("x", hint=1); winsvc.status("y")
        print(winsvc.is_service(), winsvc.name, winsvc.stop_requested(), winsvc.wait(0.01))
        """
    )
    done = host.machine.run(python(version), host.path(script))
    assert done.stdout.split() == ["False", "None", "False", "False"], done.stderr
