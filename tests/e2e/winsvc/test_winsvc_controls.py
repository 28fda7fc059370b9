"""winsvc's callbacks: pause, controls of the script, reload, stop. The client sends them, not pyhostsvc's commands."""

from __future__ import annotations

import re

import pytest
from host_exe import Host
from machine import WINDOWS
from markers import OLDEST_AND_NEWEST
from scm import STOP, ScmError
from service import Install, Service

PAUSE, CONTINUE, INTERROGATE, PARAMCHANGE = 2, 3, 4, 6
ACCEPTS_PAUSE, ACCEPTS_PARAMCHANGE = 0x2, 0x8

PAUSABLE = """
import winsvc

@winsvc.on_pause
def pause() -> None:
    print("pauses")

@winsvc.on_continue
def go_on() -> None:
    print("goes on")

print("up")
print(winsvc.wait())
"""


pytestmark = OLDEST_AND_NEWEST


def up(service: Service, word: str = "up") -> Service:
    service.start()
    service.wait_log(word)
    return service


def test_pause_and_continue(install: Install) -> None:
    service = up(install(PAUSABLE))
    for _ in range(2):
        assert service.query()["accepts"] & ACCEPTS_PAUSE
        assert service.client.control(service.name, PAUSE) in ("pause pending", "paused")
        service.wait("paused")
        assert service.client.control(service.name, CONTINUE) in ("continue pending", "running")
        service.wait("running")
    assert service.client.control(service.name, INTERROGATE) == "running"
    service.stop()
    assert service.log().splitlines() == ["up", *["pauses", "goes on"] * 2, "True"]


def test_pause_is_accepted_after_registration_only(install: Install) -> None:
    service = up(install("import winsvc\nprint('up')\nwinsvc.wait()"))
    assert not service.query()["accepts"] & ACCEPTS_PAUSE
    with pytest.raises(ScmError):
        service.client.control(service.name, PAUSE)
    service.stop()


def test_pause_is_pending_until_the_callbacks_return(install: Install) -> None:
    """With checkpoints; a stop is accepted at the same time, and in PAUSED."""
    service = up(
        install(
            """
            import os, time, winsvc
            go = os.path.join(winsvc.state_dir, "go")
            @winsvc.on_pause
            def pause():
                print("pauses")
                while not os.path.exists(go):
                    time.sleep(0.01)
            print("up")
            winsvc.wait()
            """
        )
    )
    service.client.control(service.name, PAUSE)
    service.wait_log("pauses")
    record = service.query()
    assert record["state"] == "pause pending"
    assert not record["accepts"] & ACCEPTS_PAUSE
    while service.query()["checkpoint"] <= record["checkpoint"]:
        pass
    (service.state_directory / "go").write_text("")
    service.wait("paused")
    service.client.control(service.name, STOP)
    service.wait("stopped")
    assert service.query()["win32_exit_code"] == 0


def test_stop_during_a_pause_that_hangs(install: Install) -> None:
    script = "import time, winsvc\nwinsvc.on_pause(lambda: time.sleep(3600))\nprint('up')\nwinsvc.wait()"
    service = up(install(script))
    service.client.control(service.name, PAUSE)
    service.client.control(service.name, STOP)
    service.wait("stopped")


def test_callback_that_raises(install: Install) -> None:
    """Its traceback is logged, the next one runs, and the service is paused."""
    service = up(
        install(
            """
            import winsvc
            @winsvc.on_pause
            def fails():
                raise ValueError("no such pause")
            @winsvc.on_pause
            def exits():
                raise SystemExit(9)
            @winsvc.on_pause
            def works():
                print("works")
            print("up")
            winsvc.wait()
            """
        )
    )
    service.client.control(service.name, PAUSE)
    service.wait("paused")
    log = service.log()
    assert re.search(
        r"the callback fails raised an exception\nTraceback(?s:.)*script0.py(?s:.)*ValueError: no such pause", log
    )
    assert "SystemExit: 9" in log
    assert log.endswith("works\n")
    service.stop()
    assert service.status()["exit_code"] == 0


def test_on_stop_unblocks_the_main_thread(install: Install) -> None:
    """The thread is in accept(), which nothing interrupts: a callback closes the socket."""
    service = up(
        install(
            """
            import socket, winsvc
            listener = socket.create_server(("127.0.0.1", 0))
            @winsvc.on_stop
            def close():
                print("stops")
                listener.close()
            print("up")
            try:
                listener.accept()
            except OSError:
                print("goes on")
            """
        )
    )
    service.stop()
    assert service.log().splitlines() == ["up", "stops", "goes on"]
    assert service.status()["exit_code"] == 0


def test_on_stop_finishes(install: Install) -> None:
    """Although the main thread has ended long before."""
    service = up(
        install(
            """
            import time, winsvc
            @winsvc.on_stop
            def stop():
                time.sleep(0.5)
                print("tidied up")
            print("up")
            winsvc.wait()
            print("main ends")
            """
        )
    )
    service.stop()
    assert service.log().splitlines() == ["up", "main ends", "tidied up"]


def test_stop_overtakes_queued_controls(install: Install) -> None:
    service = up(
        install(
            """
            import winsvc
            @winsvc.on_control(128)
            def control(code):
                print(code)
                if first:
                    first.clear()
                    winsvc.wait()
            first = [1]
            winsvc.on_stop(lambda: print("stop"))
            print("up")
            winsvc.wait()
            """
        )
    )
    for _ in range(3):
        service.client.control(service.name, 128)
    service.wait_log("128")
    service.stop()
    assert service.log().splitlines()[:3] == ["up", "128", "stop"]


def test_controls_of_the_script(install: Install) -> None:
    service = up(
        install(
            """
            import winsvc
            @winsvc.on_control(128)
            @winsvc.on_control(239)
            def control(code: int) -> None:
                print("control", code)
            print("up")
            winsvc.wait()
            """
        )
    )
    for code in (128, 239, 128):
        assert service.client.control(service.name, code) == "running"
    service.wait_log("(?s)128.*239.*128")
    service.stop()


def test_reload(install: Install) -> None:
    service = install("import winsvc\nwinsvc.on_reload(lambda: print('reloads'))\nprint('up')\nwinsvc.wait()")
    up(service)
    assert service.query()["accepts"] & ACCEPTS_PARAMCHANGE
    service.client.control(service.name, PARAMCHANGE)
    service.wait_log("reloads")
    service.stop()


def test_commands_send_controls(host: Host, install: Install, version: str) -> None:
    """`pyhostsvc pause`, `continue`, `control` and `reload`, and their errors if the script has not registered."""
    script = PAUSABLE.replace(
        'print("up")',
        "winsvc.on_reload(lambda: print('reloads'))\nwinsvc.on_control(200)(lambda code: print(code))\nprint('up')",
    )
    service = up(install(script))
    assert host.ok("pause", service.name) == f"'{service.name}' is paused.\n"
    assert host.ok("pause", service.name) == f"'{service.name}' is already paused.\n"
    assert host("status", service.name).code == 0
    assert re.fullmatch(rf"'{service.name}' is running \(PID \d+\).\n", host.ok("continue", service.name))
    host.ok("reload", service.name)
    host.ok("control", service.name, "200")
    service.wait_log("(?s)pauses.*goes on.*reloads.*200")
    for code in ("127", "240", "x", "1e2", ""):
        done = host("control", service.name, code)
        assert done.code == 2
        assert "128 to 239" in done.err
    service.stop()
    for command in ("pause", "reload"):
        done = host(command, service.name)
        assert done.code == 3
        assert f"'{service.name}' is not running" in done.err


def test_unregistered_control_is_reported(host: Host, install: Install) -> None:
    """(Wine's SCM does not pass on the handler's answer to a control of the script: test_scm_process.py.)"""
    service = up(install("import time\nprint('up')\ntime.sleep(600)"))
    commands = [("pause", "on_pause"), ("reload", "on_reload")]
    for command, *arguments, decorator in [*commands, *([("control", "128", "on_control(128)")] if WINDOWS else [])]:
        done = host(command, service.name, *arguments)
        assert done.code == 1
        assert f"'{service.name}' does not accept this control (state: running)" in done.err
        assert f"@winsvc.{decorator}" in done.err


@pytest.mark.parametrize("loop", ["Selector", "Proactor"])
def test_wait_async(install: Install, loop: str) -> None:
    service = up(
        install(
            f"""
            import asyncio, winsvc
            async def other():
                return await winsvc.wait_async(3600)
            async def main():
                print(await winsvc.wait_async(0.01), await winsvc.wait_async(0), await winsvc.wait_async(-1))
                tasks = [asyncio.ensure_future(other()) for _ in range(5)]
                cancelled = asyncio.ensure_future(other())
                await asyncio.sleep(0)
                cancelled.cancel()
                print("up")
                print(await winsvc.wait_async(), await asyncio.gather(*tasks), await winsvc.wait_async())
            asyncio.set_event_loop_policy(asyncio.Windows{loop}EventLoopPolicy())
            asyncio.run(main())
            """
        )
    )
    service.stop()
    assert service.log().splitlines()[-3:] == ["False False False", "up", f"True {[True] * 5} True"]
    assert service.status()["exit_code"] == 0


# Blocks until the test releases it. PyDLL calls a function with the GIL held.
BUSY = {
    "Python code": """
kernel32 = ctypes.WinDLL("kernel32")
while kernel32.WaitForSingleObject(ctypes.c_void_p(event), 0):
    sum(range(1000))
""",
    "native code": """
ctypes.PyDLL("kernel32").WaitForSingleObject(ctypes.c_void_p(event), -1)
""",
}


@pytest.mark.parametrize("busy", BUSY.values(), ids=BUSY)
def test_rapid_controls_are_not_lost(install: Install, busy: str) -> None:
    """A thousand controls while the main thread is busy: the SCM gets every answer, and each control arrives once."""
    service = install(
        """
import ctypes, winsvc
seen = []
winsvc.on_control(128)(seen.append)
winsvc.on_control(130)(seen.append)
winsvc.on_control(129)(lambda code: print("seen", len(seen), seen == [128, 130] * 500))
open_event = ctypes.WinDLL("kernel32").OpenEventW
open_event.restype = ctypes.c_void_p
event = open_event(0x100000, False, f"pyhostsvc-{winsvc.name}-busy-go")
print("up")
"""
        + busy
        + 'print("goes on")\nwinsvc.wait()\n'
    )
    service.client.arm_step(service.name, "busy")
    up(service)
    assert service.client.controls(service.name, [128, 130] * 500 + [129]) == ["running"]
    assert "goes on" not in service.log()
    service.client.release_step(service.name, "busy")
    assert "seen 1000 True" in service.wait_log("(?s)(seen.*goes on)|(goes on.*seen)")
    service.stop()


def test_watchdog_restarts_a_silent_script(install: Install) -> None:
    """The stacks are logged, and the service is restarted as after a failure.

    The watchdog's time begins when the script is ready, so it does not matter how long the start takes.
    """
    service = up(
        install(
            """
            import time, winsvc
            print("up", winsvc.watchdog, winsvc.start_reason)
            def goes_silent():
                time.sleep(3600)
            winsvc.ready()
            if winsvc.start_reason != "recovery":
                goes_silent()
            while not winsvc.wait(0.02):
                winsvc.alive()
            """,
            "--notify",
            "--watchdog",
            "2",
            "--restart",
            "on-failure",
            "--restart-delay",
            "0",
            "--restart-throttle",
            "0",
        )
    )
    log = service.wait_log("(?s)up 2.0 demand.*up 2.0 recovery", own=True)
    assert "the script did not call winsvc.alive() for 2 s (watchdog)" in log
    assert "in goes_silent" in log
    service.wait("running")
    service.stop()
    status = service.status()
    assert "the script did not call winsvc.alive() for 2 s (watchdog)" in status["last_ended"]


def test_watchdog_is_suspended_during_a_pause(install: Install) -> None:
    service = up(
        install(
            """
            import winsvc
            paused = []
            winsvc.on_pause(lambda: paused.append(True))
            winsvc.on_continue(paused.clear)
            print("up")
            rounds = 0
            while not winsvc.wait(0.1):
                if paused:
                    rounds += 1
                    if rounds == 25:
                        print("silent for long")
                else:
                    winsvc.alive()
            """,
            "--watchdog",
            "2",
        )
    )
    service.client.control(service.name, PAUSE)
    service.wait_log("silent for long")
    assert service.query()["state"] == "paused"
    service.client.control(service.name, CONTINUE)
    service.wait("running")
    service.stop()
    assert service.status()["ended"].startswith("stopped by request")


def test_progress_extends_a_stop(install: Install) -> None:
    service = up(
        install(
            """
            import time, winsvc
            print("up", winsvc.stop_requested())
            winsvc.wait()
            for part in range(4):
                winsvc.progress(f"part {part}", hint=1.5)
                time.sleep(0.7)
            print("stored")
            """,
            "--stop-timeout",
            "1",
        )
    )
    service.stop()
    assert service.log().splitlines()[-1] == "stored"
    assert service.status()["status"] == "part 3"
