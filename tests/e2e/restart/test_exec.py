"""Scripts that replace themselves with os.exec*: another program, and the same script again."""

from __future__ import annotations

import re

import pytest
from markers import OLDEST_AND_NEWEST
from service import Install, Service

pytestmark = OLDEST_AND_NEWEST

# Another program: it prints, and ends with 5, once the file that the test makes is there or the stop comes.
PROGRAM = r"""
import json, os, signal, sys, time
signal.signal(signal.SIGINT, lambda *_: (print("program bye", flush=True), sys.exit(5)))
print("program up", json.dumps(sys.argv[1:]), os.environ.get("GIVEN"), os.environ.get("STATE_DIRECTORY") is not None,
    os.getcwd(), flush=True)
while not os.path.exists(os.path.join(os.path.dirname(__file__), "go")):
    time.sleep(0.05)
sys.exit(5)
"""


def replacing(call: str, program: str = PROGRAM) -> str:
    """Returns a script that writes the program to `path`, then does what `call` says."""
    return (
        "import os, sys, threading\n"
        'path = os.path.join(os.environ["STATE_DIRECTORY"], "program.py")\n'
        f"with open(path, 'w') as f:\n    f.write({program!r})\n" + call
    )


# The first run of the service replaces itself; the second one stays.
AGAIN = """
import os, sys, time
path = os.path.join(os.environ["STATE_DIRECTORY"], "runs")
with open(path, "a") as file:
    file.write("x")
print("up", os.path.getsize(path), os.getpid(), sys.argv[1:], flush=True)
if os.path.getsize(path) == 1:
    {call}
while True:
    time.sleep(0.1)
"""


def starts(service: Service) -> int:
    return len(re.findall(r" starts, process \d+ ", service.log(own=True)))


def let_it_end(service: Service) -> None:
    (service.state_directory / "go").write_text("")


def test_another_program_runs_as_the_service(install: Install) -> None:
    """The case exec_other, but the program ends by itself: its output, its code, the log and `status`."""
    service = install(replacing('os.execl(sys.executable, sys.executable, path, "a", \'"b c"\')')).start()
    service.wait_log(r'program up \["a", "b c"\] None True')
    status = service.status()
    assert status["state"] == "running"
    assert status["replaced_by"].endswith('program.py a "b c"')
    assert re.search(r"replaced by +.*program\.py a", service.host.ok("status", service.name))
    let_it_end(service)
    service.wait("stopped")
    assert service.status()["exit_code"] == 5
    assert service.query()["service_exit_code"] == 5
    log = service.log(own=True)
    assert re.search(
        r"the script has replaced itself \(os\.exec\); process \d+ runs as the service: .*program\.py", log
    )
    assert "unexpectedly" not in log
    assert starts(service) == 1


@pytest.mark.parametrize("call", ["spawnv(os.P_OVERLAY, {})", "spawnve(os.P_OVERLAY, {}, os.environ)"])
def test_spawn_with_overlay_is_the_same(install: Install, call: str) -> None:
    service = install(replacing("os." + call.format("sys.executable, [sys.executable, path]"))).start()
    service.wait_log(r"program up")
    let_it_end(service)
    service.wait("stopped")
    assert service.status()["exit_code"] == 5
    assert "has replaced itself" in service.log(own=True)


def test_its_environment_and_directory(install: Install) -> None:
    """os.execve gives another environment, in which the program has what Windows needs."""
    call = 'os.chdir("C:\\\\")\nos.execve(sys.executable, [sys.executable, path], {"GIVEN": "yes"})'
    service = install(replacing(call)).start()
    service.wait_log(r"program up \[\] yes False C:\\$")
    let_it_end(service)
    service.wait("stopped")
    assert service.status()["exit_code"] == 5


def test_the_script_itself_is_over(install: Install) -> None:
    """Its other threads run no further line, and its port and file are free."""
    free = """
import os, socket, sys
socket.create_server(("127.0.0.1", int(sys.argv[1]))).close()
os.remove(sys.argv[2])
"""
    call = """
import itertools, socket, time
server = socket.create_server(("127.0.0.1", 0))
held = open(path + ".held", "w")
def count():
    for i in itertools.count():
        print("thread", i, flush=True)
        time.sleep(0.01)
threading.Thread(target=count, daemon=True).start()
time.sleep(0.1)
os.execl(sys.executable, sys.executable, path, str(server.getsockname()[1]), held.name)
"""
    script = replacing(call, free + PROGRAM)
    service = install(script).start()
    log = service.wait_log("program up")
    let_it_end(service)
    service.wait("stopped")
    after = service.log().split("program up")[1]
    assert "thread" in log
    assert "thread" not in after
    assert service.status()["exit_code"] == 5


def test_a_thread_that_reads_does_not_delay_the_end(install: Install) -> None:
    """The C runtime locks a descriptor while a thread reads from it. The file, which is behind it, is closed."""
    free = """
import os, sys, time
while True:
    try:
        os.remove(sys.argv[1])
        break
    except PermissionError:
        time.sleep(0.05)
"""
    call = """
import time
reading, writing = os.pipe()
held = open(path + ".held", "w")
threading.Thread(target=os.read, args=(reading, 1), daemon=True).start()
time.sleep(0.5)
os.execl(sys.executable, sys.executable, path, held.name)
"""
    service = install(replacing(call, free + PROGRAM)).start()
    service.wait_log("program up")
    let_it_end(service)
    service.wait("stopped")
    assert service.status()["exit_code"] == 5


def test_a_program_that_cannot_be_started(install: Install) -> None:
    service = install(
        """
        import os
        for path in (r"C:\\no\\such.exe", __file__):
            try:
                os.execv(path, ["x"])
            except OSError as error:
                print(type(error).__name__, error.errno, flush=True)
        """
    ).start()
    service.wait("stopped")
    assert service.log() == "FileNotFoundError 2\nOSError 8\n"
    assert service.status()["exit_code"] == 0
    assert service.status()["replaced_by"] is None


@pytest.mark.parametrize("policy", ["always", "on-failure"])
def test_the_same_script_again(install: Install, policy: str) -> None:
    """It is started again once, at once, in a new process of the service."""
    script = AGAIN.format(call="os.execv(sys.executable, [sys.executable] + sys.argv)")
    service = install(script, "--restart", policy, "--restart-throttle", "60", "--", "one").start_without_waiting()
    log = service.wait_log(r"up 2 \d+ \['one'\]")
    assert len(set(re.findall(r"up \d (\d+)", log))) == 2
    service.wait("running")
    status = service.status()
    assert status["last_ended"] == "replaced itself with a new run"
    assert (status["restarts"], status["replaced_by"]) == (1, None)
    service.stop()
    assert service.wait_at_rest() == (2, 1)
    log = service.log(own=True)
    assert starts(service) == 2
    assert "the script replaces itself with a new run of the same script (os.exec)" in log
    assert "unexpectedly" not in log
    assert log.count("up ") == 2


def test_never_keeps_it_stopped(install: Install) -> None:
    script = AGAIN.format(call="os.execv(sys.executable, [sys.executable] + sys.argv)")
    service = install(script).start_without_waiting()
    service.wait("stopped")
    assert service.wait_at_rest() == (1, 0)
    assert service.query()["win32_exit_code"] == 0
    assert "`restart` is never, so the service stays stopped" in service.log(own=True)
    assert service.status()["ended"] == "replaced itself with a new run"


def test_a_script_that_always_replaces_itself_backs_off(install: Install) -> None:
    """The first new run is immediate; further ones in a row wait."""
    script = "import os, sys\nprint('up', flush=True)\nos.execv(sys.executable, [sys.executable] + sys.argv)"
    service = install(script, "--restart", "always", "--restart-throttle", "60").start_without_waiting()
    service.wait_log("(?s)up.*up")
    service.wait("paused")
    assert service.log() == "up\nup\n"
    assert service.status()["short_runs"] == 2
    service.stop()


@pytest.mark.parametrize(
    "call",
    [
        'os.environ["MARK"] = "1"; os.execv(sys.executable, [sys.executable] + sys.argv)',
        'os.execve(sys.executable, [sys.executable] + sys.argv, {**os.environ, "MARK": "1"})',
        "os.execv(sys.executable, [sys.executable] + sys.argv + ['new'])",
    ],
)
def test_the_same_script_in_another_environment_or_with_other_arguments(install: Install, call: str) -> None:
    """A new start of the service would lose both, so it runs like another program."""
    service = install(AGAIN.format(call=call), "--restart", "always").start()
    service.wait_log(r"up 2 \d+ " + re.escape("['new']" if "new" in call else "[]"))
    assert service.status()["replaced_by"] is not None
    assert starts(service) == 1


@pytest.mark.parametrize("options", [[], ["--keep-children"]])
def test_a_stop_reaches_the_program(install: Install, options: list[str]) -> None:
    """Its own handler runs. keep_children keeps child processes, and not the program that is the service."""
    service = install(replacing("os.execl(sys.executable, sys.executable, path)"), *options).start()
    service.wait_log("program up")
    service.stop()
    log = service.log(own=True)
    assert "program bye" in log
    assert service.status()["exit_code"] == 5
    assert re.search(r"stopped by request, took (\d+ ms|[0-3]\.\d s)", service.status()["ended"]), log
    assert service.query()["win32_exit_code"] == 0


def test_a_program_that_ignores_a_stop_is_killed(install: Install) -> None:
    program = (
        "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        + "signal.signal(signal.SIGBREAK, signal.SIG_IGN)\n"
    )
    program += "print('program up', flush=True)\nimport time\nwhile True:\n    time.sleep(0.1)\n"
    call = "os.execl(sys.executable, sys.executable, path)"
    service = install(replacing(call, program), "--keep-children", "--stop-timeout", "2").start()
    service.wait_log("program up")
    pid = int(re.findall(r"process (\d+) runs as the service", service.log(own=True))[0])
    assert service.host("stop", service.name).code == 0
    assert service.client.wait_for_process(pid, 10)
