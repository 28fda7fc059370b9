"""A stop reaches child processes: Ctrl-C, then Ctrl-Break, then their end, in the order that a supervisor expects."""

from __future__ import annotations

import re
import textwrap

import pytest
from markers import OLDEST_AND_NEWEST
from service import Install, Service

pytestmark = OLDEST_AND_NEWEST

# Children print one line at a time with one call, so that the lines of several processes do not mix.
SAY = """
import os, signal, subprocess, sys, time
def say(text):
    os.write(1, (text + "\\n").encode())
"""

# A child that reports which signal it received, and exits with 7. `more` is run before the loop.
LISTENER = (
    SAY
    + """
def handler(number, frame):
    say(f"{name} got {number}")
    sys.exit(7)
name = sys.argv[1]
for number in map(int, sys.argv[2].split(",")):
    signal.signal(number, handler)
say(f"{name} up {os.getpid()}")
for _ in range(2000):
    time.sleep(0.05)
"""
)

# A child that ignores every signal.
STUBBORN = (
    SAY
    + """
signal.signal(signal.SIGINT, signal.SIG_IGN)
signal.signal(signal.SIGBREAK, signal.SIG_IGN)
say("stubborn up")
for _ in range(2000):
    time.sleep(0.05)
"""
)

# A supervisor that revives its worker until it receives a signal. Its arguments: the worker's creation flags, and
# whether the supervisor ignores signals.
SUPERVISOR = (
    SAY
    + """
flags, ignores = int(sys.argv[1]), sys.argv[2] == "ignores"
told = False
def handler(number, frame):
    global told
    told = not ignores
def start():
    worker = "import time; open('worker.txt', 'w').close(); time.sleep(3600)"
    return subprocess.Popen([sys.executable, "-c", worker], creationflags=flags)
signal.signal(signal.SIGINT, handler)
signal.signal(signal.SIGBREAK, handler)
worker = start()
while not told:
    if worker.poll() is not None:
        say("worker revived")
        worker = start()
    time.sleep(0.001)
worker.wait()
say("supervisor bye")
"""
)


def program(text: str) -> str:
    return f"CHILD = {textwrap.dedent(text)!r}\nimport os, signal, subprocess, sys, time\n"


def stop(service: Service) -> dict[str, object]:
    service.stop()
    return service.query()


def end(service: Service, pid: int) -> None:
    service.client.terminate(pid)
    assert service.client.wait_for_process(pid, 10)


def test_a_launcher_waits_for_its_server(install: Install) -> None:
    """The main thread waits in subprocess.run(), which no signal ends."""
    service = install(
        program(LISTENER) + "sys.exit(subprocess.run([sys.executable, '-c', CHILD, 'server', '2,21']).returncode)\n"
    ).start()
    service.wait_log("server up")
    assert stop(service)["win32_exit_code"] == 0
    assert "server got 2" in service.log()
    assert service.stop_seconds() < 5


def test_a_child_that_the_script_sends_ctrl_break(install: Install) -> None:
    service = install(
        program(LISTENER)
        + textwrap.dedent("""
        child = subprocess.Popen([sys.executable, "-c", CHILD, "child", "21"],
                                 creationflags=subprocess.CREATE_NEW_PROCESS_GROUP)
        try:
            time.sleep(3600)
        except KeyboardInterrupt:
            child.send_signal(signal.CTRL_BREAK_EVENT)
            print("child ended with", child.wait(10), flush=True)
        """)
    ).start()
    service.wait_log("child up")
    assert stop(service)["win32_exit_code"] == 0
    assert service.log().splitlines()[1:] == ["child got 21", "child ended with 7"]
    assert "killing" not in service.log(own=True)


def test_a_child_that_the_script_stops_receives_no_second_event(install: Install) -> None:
    """At a second one servers end at once, without their clean-up. The script is what uvicorn's main process is."""
    service = install(
        program(
            SAY
            + textwrap.dedent("""
            received = []
            def handler(number, frame):
                received.append(number)
            signal.signal(signal.SIGINT, handler)
            signal.signal(signal.SIGBREAK, handler)
            say("child up")
            while not received:
                time.sleep(0.01)
            for _ in range(200):  # longer than the host takes to see that the script waits for this process
                time.sleep(0.01)
            say(f"child received {received}")
            """)
        )
        + textwrap.dedent("""
        child = subprocess.Popen([sys.executable, "-c", CHILD])
        def handler(number, frame):
            child.send_signal(signal.CTRL_BREAK_EVENT)
            child.wait()
        signal.signal(signal.SIGINT, handler)
        while child.poll() is None:
            time.sleep(0.05)
        """),
        "--stop-timeout",
        "40",
    ).start()
    service.wait_log("child up")
    stop(service)
    assert service.log().splitlines()[1:] == ["child received [21]"]


def test_a_wait_for_sentinels_ends_when_the_workers_do(install: Install) -> None:
    """SIGINT would end the wait with InterruptedError, and multiprocessing then kills workers that are not quick.

    The script is what hypercorn's main process is. Its handler runs before it could start a worker again.
    """
    service = install(
        """
        import multiprocessing, signal, time
        from multiprocessing.connection import wait

        def work():
            try:
                print("worker up", flush=True)
                time.sleep(3600)
            except KeyboardInterrupt:
                time.sleep(0.3)
                print("worker ends", flush=True)

        if __name__ == "__main__":
            ends = []
            signal.signal(signal.SIGINT, lambda number, frame: ends.append(number))
            while not ends:
                worker = multiprocessing.Process(target=work, daemon=True)
                worker.start()
                wait([worker.sentinel])
            print("signal", *ends, "worker", worker.exitcode, flush=True)
        """,
        "--stop-timeout",
        "40",
    ).start()
    service.wait_log("worker up")
    assert stop(service)["win32_exit_code"] == 0
    assert service.log().splitlines() == ["worker up", "worker ends", "signal 2 worker 0"]


@pytest.mark.parametrize("console", ["none", "hidden"])
def test_send_signal(install: Install, console: str) -> None:
    """Each event reaches the child with the handler for it, and ends it with its own exit code."""
    service = install(
        program(LISTENER)
        + textwrap.dedent("""
        for event, number in ((signal.CTRL_C_EVENT, 2), (signal.CTRL_BREAK_EVENT, 21)):
            flags = subprocess.CREATE_NEW_CONSOLE if number == 2 else subprocess.CREATE_NEW_PROCESS_GROUP
            child = subprocess.Popen([sys.executable, "-c", CHILD, "child", str(number)], creationflags=flags,
                                     stdout=subprocess.PIPE, text=True)
            assert child.stdout.readline().startswith("child up")
            child.send_signal(event)
            print(child.communicate(timeout=10)[0].strip(), child.returncode, flush=True)
        """),
        "--console",
        console,
    ).start()
    service.wait("stopped")
    assert service.log() == "child got 2 7\nchild got 21 7\n"


def test_other_threads_run_while_an_event_is_sent(install: Install) -> None:
    """os.kill starts a helper process, and waits for it without the GIL."""
    service = install(
        program(LISTENER)
        + textwrap.dedent("""
        import threading
        ticks = []
        def tick():
            while True:
                ticks.append(1)
                time.sleep(0.001)
        child = subprocess.Popen([sys.executable, "-c", CHILD, "child", "21"], stdout=subprocess.PIPE, text=True,
                                 creationflags=subprocess.CREATE_NEW_PROCESS_GROUP)
        child.stdout.readline()
        threading.Thread(target=tick, daemon=True).start()
        before = len(ticks)
        os.kill(child.pid, signal.CTRL_BREAK_EVENT)
        after = len(ticks)
        child.wait(10)
        print("others ran:", after - before > 3, flush=True)
        """)
    ).start()
    service.wait("stopped")
    assert service.log() == "others ran: True\n"


def test_a_process_group_of_its_own_ignores_ctrl_c(install: Install) -> None:
    """As under a console: Windows disables Ctrl-C in it."""
    service = install(
        program(LISTENER)
        + textwrap.dedent("""
        child = subprocess.Popen([sys.executable, "-c", CHILD, "child", "2,21"], stdout=subprocess.PIPE, text=True,
                                 creationflags=subprocess.CREATE_NEW_PROCESS_GROUP)
        child.stdout.readline()
        child.send_signal(signal.CTRL_C_EVENT)
        time.sleep(0.5)
        print(child.poll())
        child.send_signal(signal.CTRL_BREAK_EVENT)
        print(child.communicate(timeout=10)[0].strip(), flush=True)
        """)
    ).start()
    service.wait("stopped")
    assert service.log() == "None\nchild got 21\n"


def test_ctrl_c_to_everything_includes_the_sender(install: Install) -> None:
    service = install(
        program(LISTENER)
        + textwrap.dedent("""
        child = subprocess.Popen([sys.executable, "-c", CHILD, "child", "2"], stdout=subprocess.PIPE, text=True)
        child.stdout.readline()
        try:
            os.kill(0, signal.CTRL_C_EVENT)
            time.sleep(10)
            print("nothing came")
        except KeyboardInterrupt:
            print("interrupted")
        print(child.communicate(timeout=10)[0].strip(), flush=True)
        """)
    ).start()
    service.wait("stopped")
    assert service.log() == "interrupted\nchild got 2\n"


@pytest.mark.pythons("3.13", "3.14")  # 3.9 and 3.10 terminate the process after any error, as under python.exe
def test_a_process_outside_the_job_is_refused(install: Install) -> None:
    service = install(
        program(LISTENER)
        + textwrap.dedent("""
        child = subprocess.Popen([sys.executable, "-c", CHILD, "child", "21"], stdout=subprocess.PIPE, text=True,
                                 creationflags=subprocess.CREATE_BREAKAWAY_FROM_JOB)
        child.stdout.readline()
        try:
            os.kill(child.pid, signal.CTRL_BREAK_EVENT)
        except OSError as error:
            print(error.winerror, child.poll())
        child.kill()
        """)
    ).start()
    service.wait("stopped")
    assert service.log() == "87 None\n"


def left_by_the_script(child: str, *arguments: str, flags: str = "0") -> str:
    """A script that starts a child and does not end it."""
    command = f"[sys.executable, '-c', CHILD, *{arguments!r}]"
    return program(child) + f"subprocess.Popen({command}, creationflags={flags})\ntime.sleep(3600)\n"


def test_children_that_the_script_leaves_get_ctrl_c(install: Install) -> None:
    service = install(left_by_the_script(LISTENER, "child", "2,21")).start()
    service.wait_log("child up")
    stop(service)
    assert "child got 2\n" in service.log()
    assert "killing" not in service.log(own=True)
    assert service.stop_seconds() < 5


def test_a_child_in_its_own_group_gets_ctrl_break(install: Install) -> None:
    service = install(
        left_by_the_script(LISTENER, "child", "2,21", flags="subprocess.CREATE_NEW_PROCESS_GROUP")
    ).start()
    service.wait_log("child up")
    stop(service)
    assert "child got 21\n" in service.log()
    assert service.stop_seconds() < 5


def test_a_child_that_ignores_ctrl_c_gets_ctrl_break(install: Install) -> None:
    """Shortly before its time is over: it may be in its clean-up."""
    child = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n" + LISTENER
    service = install(left_by_the_script(child, "child", "21"), "--stop-timeout", "4").start()
    service.wait_log("child up")
    stop(service)
    assert "child got 21\n" in service.log()
    log = service.log(own=True)
    assert log.index("Ctrl-C sent") < log.index("Ctrl-Break sent")
    assert 3 < service.stop_seconds() < 4


def test_the_clean_up_of_the_script_may_run_programs(install: Install) -> None:
    """A stop does not interrupt a process that the script has started after it."""
    child = "import time; time.sleep(2); print('archived', flush=True)"
    service = install(
        program(child)
        + textwrap.dedent("""
        print("up", flush=True)
        try:
            time.sleep(3600)
        finally:
            print("code", subprocess.run([sys.executable, "-c", CHILD]).returncode, flush=True)
        """)
    ).start()
    service.wait_log("up")
    stop(service)
    assert service.log().splitlines()[1:3] == ["archived", "code 0"]
    assert "sent to the script's child" not in service.log(own=True)


def test_a_launcher_that_ignores_the_signal(install: Install) -> None:
    """It leaves Ctrl-C to the program that it waits for."""
    service = install(
        program(LISTENER)
        + textwrap.dedent("""
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        code = subprocess.run([sys.executable, "-c", CHILD, "server", "2,21"]).returncode
        print("server ended with", code, flush=True)
        """)
    ).start()
    service.wait_log("server up")
    stop(service)
    assert service.log().splitlines()[1:] == ["server got 2", "server ended with 7"]
    assert service.stop_seconds() < 5


def test_a_grandchild_of_cmd(install: Install) -> None:
    service = install(
        program(LISTENER)
        + textwrap.dedent("""
        open("child.py", "w").write(CHILD)
        subprocess.Popen(f'"{sys.executable}" child.py child 2,21', shell=True)
        time.sleep(3600)
        """)
    ).start()
    service.wait_log("child up")
    stop(service)
    assert "child got 2\n" in service.log()
    assert service.stop_seconds() < 5


WAIT_FOR_WORKER = """
while not os.path.exists("worker.txt"):
    time.sleep(0.05)
print("worker up", flush=True)
"""


@pytest.mark.parametrize("flags", ["0", "subprocess.CREATE_NEW_CONSOLE"])
def test_a_supervisor_is_told_before_its_workers_die(install: Install, flags: str) -> None:
    """Also if its workers are on another console."""
    start = f"subprocess.Popen([sys.executable, '-c', CHILD, str({flags}), 'listens'])\n"
    service = install(program(SUPERVISOR) + start + WAIT_FOR_WORKER + "time.sleep(3600)\n").start()
    service.wait_log("worker up")
    stop(service)
    assert "supervisor bye" in service.log()
    assert "revived" not in service.log()


def test_a_supervisor_that_ignores_everything_dies_before_its_workers(install: Install) -> None:
    """Its workers ignore Ctrl-C and Ctrl-Break as well, because they are in no console."""
    start = "child = subprocess.Popen([sys.executable, '-c', CHILD, str(subprocess.DETACHED_PROCESS), 'ignores'])\n"
    service = install(program(SUPERVISOR) + start + WAIT_FOR_WORKER + "child.wait()\n", "--stop-timeout", "2").start()
    service.wait_log("worker up")
    stop(service)
    assert "killing" in service.log(own=True)
    assert "revived" not in service.log()


def test_children_end_before_the_script_is_given_up(install: Install) -> None:
    """The main thread waits for a child that ignores everything. It still has time for its own clean-up."""
    service = install(
        program(STUBBORN)
        + textwrap.dedent("""
        try:
            subprocess.run([sys.executable, "-c", CHILD])
        finally:
            print("clean-up done", flush=True)
        """),
        "--stop-timeout",
        "8",
    ).start()
    service.wait_log("stubborn up")
    stop(service)
    log = service.log(own=True)
    assert "clean-up done" in log
    assert re.search(r"killing \d child process", log)
    assert "missed" not in log
    assert 5.5 < service.stop_seconds() < 8


def test_children_are_kept_and_not_told(install: Install) -> None:
    service = install(left_by_the_script(LISTENER, "child", "2,21"), "--keep-children").start()
    pid = int(service.wait_log(r"child up \d+").split("up ")[1].split()[0])
    stop(service)
    assert not service.client.wait_for_process(pid, 0)
    assert "got" not in service.log()
    end(service, pid)


@pytest.mark.parametrize("console", ["none", "hidden"])
@pytest.mark.parametrize("kind", ["pool", "executor"])
def test_workers_of_a_pool(install: Install, kind: str, console: str) -> None:
    """The main thread waits for a result that a worker computes; the stop ends both, and the clean-up runs."""
    service = install(
        f"""
        import concurrent.futures, multiprocessing, time
        def work(number):
            print("worker up", flush=True)
            time.sleep(3600)
        if __name__ == "__main__":
            try:
                if {kind!r} == "pool":
                    with multiprocessing.Pool(2) as pool:
                        pool.map(work, range(2))
                else:
                    with concurrent.futures.ProcessPoolExecutor(2) as executor:
                        list(executor.map(work, range(2)))
            finally:
                print("clean-up done", flush=True)
        """,
        "--stop-timeout",
        "8",
        "--console",
        console,
    ).start()
    service.wait_log("worker up")
    stop(service)
    log = service.log(own=True)
    assert "clean-up done" in log
    assert service.stop_seconds() < 8


def test_hidden_console(install: Install) -> None:
    """Ctrl-C reaches the children, and the script only as the signal that it handles."""
    service = install(
        program(LISTENER)
        + textwrap.dedent("""
        def handler(number, frame):
            print("script got", number, flush=True)
            time.sleep(1)
            sys.exit(0)
        signal.signal(signal.SIGTERM, handler)
        subprocess.Popen([sys.executable, "-c", CHILD, "child", "2,21"])
        time.sleep(3600)
        """),
        "--console",
        "hidden",
    ).start()
    service.wait_log("child up")
    stop(service)
    assert service.log().splitlines()[1:] == ["script got 15", "child got 2"]


def test_a_child_that_left_the_job_is_not_told(install: Install) -> None:
    """It may share the hidden console with others that are."""
    service = install(
        program(LISTENER)
        + textwrap.dedent("""
        command = [sys.executable, "-c", CHILD]
        subprocess.Popen([*command, "child", "2"])
        subprocess.Popen([*command, "updater", "2"], creationflags=subprocess.CREATE_BREAKAWAY_FROM_JOB)
        time.sleep(3600)
        """),
        "--console",
        "hidden",
    ).start()
    service.wait_log("child up")
    pid = int(service.wait_log(r"updater up \d+").split("updater up ")[1].split()[0])
    stop(service)
    assert "child got 2" in service.log()
    assert not service.client.wait_for_process(pid, 0)
    assert "updater got" not in service.log()
    end(service, pid)


def test_a_child_without_a_console_is_asked_to_close_its_window(install: Install) -> None:
    window = (
        SAY
        + """
import ctypes
user32 = ctypes.WinDLL("user32")
user32.CreateWindowExW.restype = ctypes.c_void_p
user32.DefWindowProcW.argtypes = [ctypes.c_void_p, ctypes.c_uint, ctypes.c_size_t, ctypes.c_ssize_t]
user32.GetMessageW.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_uint, ctypes.c_uint]
handle = user32.CreateWindowExW(0, "STATIC", "a window", 0, 0, 0, 9, 9, None, None, None, None)
open(sys.argv[1], "a").write("window up\\n")
message = (ctypes.c_byte * 64)()
while user32.IsWindow(ctypes.c_void_p(handle)) and user32.GetMessageW(message, None, 0, 0) > 0:
    user32.DispatchMessageW(message)
open(sys.argv[1], "a").write("window closed\\n")
"""
    )
    service = install(
        program(window)
        + textwrap.dedent("""
        subprocess.Popen([sys.executable, "-c", CHILD, "window.txt"], creationflags=subprocess.DETACHED_PROCESS)
        while not os.path.exists("window.txt") or not open("window.txt").read():
            time.sleep(0.05)
        print("ready", flush=True)
        time.sleep(3600)
        """)
    ).start()
    service.wait_log("ready")
    stop(service)
    assert (service.host.folder / "window.txt").read_text(encoding="utf-8").splitlines() == [
        "window up",
        "window closed",
    ]
