"""A Stop reaches the script, and the SCM sees the right states."""

from __future__ import annotations

import time

import pytest
from host_exe import Host
from scm import INTERROGATE, STOP, ScmError
from service import Install
from waiting import PATIENCE, wait_until

SLEEPER = """
    import time
    print("up")
    time.sleep(3600)
"""


def test_stop_interrupts_sleep(install: Install) -> None:
    service = install(SLEEPER).start()
    service.wait_log("up")
    out = service.stop()
    assert "stopped by request" in out
    assert "KeyboardInterrupt" in service.log()
    assert service.query()["win32_exit_code"] == 0
    assert service.query()["service_exit_code"] == 0


def test_stop_pending_is_announced_before_the_handler_returns(install: Install) -> None:
    """ControlService never returns a stale RUNNING."""
    service = install(
        """
        import signal, time
        signal.signal(signal.SIGINT, lambda *unused: None)  # the sleep continues, so the stop takes some time
        print("up")
        time.sleep(1)
        """
    ).start()
    service.wait_log("up")
    assert service.client.control(service.name, STOP) == "stop pending"
    service.wait("stopped")


def test_checkpoints_advance(install: Install) -> None:
    service = install(
        """
        import time
        try:
            print("up")
            time.sleep(3600)
        finally:
            time.sleep(3)
        """
    ).start()
    service.wait_log("up")
    service.client.control(service.name, STOP)
    records = service.wait("stopped")
    states = [record["state"] for record in records]
    assert set(states[:-1]) == {"stop pending"}
    checkpoints = [record["checkpoint"] for record in records[:-1]]
    assert checkpoints == sorted(checkpoints)
    assert len(set(checkpoints)) >= 2
    assert all(record["wait_hint"] >= 1000 for record in records[:-1])


@pytest.mark.parametrize("signal, number", [("SIGINT", 2), ("SIGTERM", 15), ("SIGBREAK", 21)])
def test_handler_of_the_script_gets_its_signal(install: Install, signal: str, number: int) -> None:
    service = install(
        f"""
        import signal, sys, time
        def handler(signum, frame):
            print("got", signum)
            sys.exit(0)
        signal.signal(signal.{signal}, handler)
        print("up")
        time.sleep(3600)
        """
    ).start()
    service.wait_log("up")
    service.stop()
    assert f"got {number}" in service.log()
    assert service.status()["exit_code"] == 0


@pytest.mark.parametrize(
    "options, number", [((), 2), (("--stop-signal", "SIGTERM"), 15), (("--stop-signal", "SIGBREAK"), 21)]
)
def test_choice_among_several_handlers(install: Install, options: tuple[str, ...], number: int) -> None:
    """SIGINT's comes first unless the service was configured otherwise."""
    service = install(
        """
        import signal, sys, time
        def handler(signum, frame):
            print("got", signum)
            sys.exit(0)
        for number in signal.SIGBREAK, signal.SIGTERM, signal.SIGINT:
            signal.signal(number, handler)
        print("up")
        time.sleep(3600)
        """,
        *options,
    ).start()
    service.wait_log("up")
    service.stop()
    assert f"got {number}" in service.log()


def test_asyncio_is_cancelled(install: Install) -> None:
    service = install(
        """
        import asyncio
        async def main():
            print("up")
            try:
                await asyncio.sleep(3600)
            except asyncio.CancelledError:
                print("cancelled")
                raise
        asyncio.run(main())
        """
    ).start()
    service.wait_log("up")
    service.stop()
    assert "KeyboardInterrupt" in service.log()
    assert "cancelled" in service.log()


def test_stop_during_start_is_honoured(install: Install) -> None:
    """The script is still importing or has not started: in both cases it ends, and the SCM sees an ordinary stop."""
    service = install(
        """
        import time
        print("begins")
        time.sleep(3600)
        """,
        "--notify",
    )
    service.host.ok("start", service.name, "--no-wait")
    service.client.wait(service.name, ["start pending"], 10)
    wait_until(lambda: bool(service.query()["accepts"] & 1))  # some moments after the first announcement
    service.client.control(service.name, STOP)
    records = service.wait("stopped")
    assert "running" not in [record["state"] for record in records]
    assert records[-1]["win32_exit_code"] == 0


def test_stop_while_python_is_initialised(host: Host, install: Install) -> None:
    """There is no script to interrupt yet, and the script never runs."""
    (host.folder / "sitecustomize.py").write_text(
        "import os, time\nos.close(os.open(os.path.join(os.environ['STATE_DIRECTORY'], 'up'), os.O_CREAT))\n"
        "time.sleep(1)\n"
    )
    service = install("print('the script ran')", "--env", f"PYTHONPATH={host.path(host.folder)}")
    state = service.state_directory
    service.host.ok("start", service.name, "--no-wait")
    deadline = time.monotonic() + PATIENCE
    while not (state / "up").exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert service.client.control(service.name, STOP) == "stop pending"
    assert service.wait("stopped")[-1]["win32_exit_code"] == 0
    assert "the script ran" not in service.log()
    assert "Traceback" not in service.log()


def test_second_stop_is_harmless(install: Install) -> None:
    service = install(
        """
        import signal, sys, time
        def handler(signum, frame):
            print("got", signum)
            time.sleep(1)
            sys.exit(0)
        signal.signal(signal.SIGINT, handler)
        print("up")
        time.sleep(3600)
        """
    ).start()
    service.wait_log("up")
    service.client.control(service.name, STOP)
    service.wait_log("got 2")
    with pytest.raises(ScmError) as refused:
        service.client.control(service.name, STOP)
    assert refused.value.code == 1061  # ERROR_SERVICE_CANNOT_ACCEPT_CTRL
    service.stop()  # pyhostsvc's command only waits
    assert service.log().count("got 2") == 1
    assert service.query()["win32_exit_code"] == 0


def test_process_is_killed_at_the_deadline(install: Install) -> None:
    service = install(
        """
        import signal, time
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        print("up")
        time.sleep(3600)
        """,
        "--stop-timeout",
        "1.5",
    ).start()
    service.wait_log("up")
    pid = service.query()["pid"]
    out = service.stop()
    assert "did not stop within 1.5 s" in out
    assert service.query()["state"] == "stopped"
    assert service.query()["win32_exit_code"] == 0
    assert service.client.wait_for_process(pid, 5)
    assert "ignores SIGINT" in service.log(own=True)


def test_default_action_ends_the_process(install: Install) -> None:
    """A script that wants Ctrl-C to end it at once sets SIG_DFL."""
    service = install(
        """
        import atexit, signal, time
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        atexit.register(print, "atexit")
        print("up")
        time.sleep(3600)
        """
    ).start()
    service.wait_log("up")
    service.stop()
    assert "atexit" not in service.log()
    assert service.status()["exit_code"] == 0xC000013A
    assert service.query()["win32_exit_code"] == 0


def test_interrogate(install: Install) -> None:
    service = install(SLEEPER).start()
    service.wait_log("up")
    assert service.client.control(service.name, INTERROGATE) == "running"
    assert service.query()["accepts"] & 1


def test_start_and_stop_by_another_client(install: Install) -> None:
    """Pywin32 controls the service, as services.msc or sc would."""
    service = install(SLEEPER)
    service.start_without_waiting()
    records = service.wait("running")
    assert [record["state"] for record in records if record["state"] != "stopped"][-1] == "running"
    service.wait_log("up")
    service.client.control(service.name, STOP)
    assert service.wait("stopped")[-1]["win32_exit_code"] == 0
    assert service.status()["ended"].startswith("stopped by request")


def test_stop_of_a_stopped_service(install: Install) -> None:
    service = install(SLEEPER)
    assert "not running" in service.stop()


def test_restart(install: Install) -> None:
    service = install(SLEEPER).start()
    service.wait_log("up")
    first = service.query()["pid"]
    out = service.host.ok("restart", service.name)
    assert "has stopped" in out
    assert "is running" in out
    service.wait_log("(?s)up.*up")
    assert service.query()["pid"] != first


def test_stop_interrupts_atexit(install: Install) -> None:
    service = install(
        """
        import atexit, time
        def late():
            print("late")
            time.sleep(3600)
        atexit.register(late)
        """
    ).start()
    service.wait_log("late")
    service.stop()
    assert "KeyboardInterrupt" in service.log()


def test_frequent_reports_do_not_extend_the_deadline(install: Install) -> None:
    """A script that reports its status all the time while it stops."""
    service = install(
        """
        import signal, winsvc
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        print("up")
        while True:
            winsvc.status("busy")
        """,
        "--stop-timeout",
        "1.5",
    ).start()
    service.wait_log("up")
    assert "did not stop within 1.5 s" in service.stop()


def test_interrupt_while_a_child_is_started(install: Install) -> None:
    """It may come while the host inspects a child's arguments, and it must not be lost."""
    service = install(
        """
        import subprocess, sys
        print("up")
        while True:
            try:
                subprocess.Popen(["no-such-program"])
            except FileNotFoundError:
                pass
        """
    ).start()
    service.wait_log("up")
    assert "stopped by request" in service.stop()
